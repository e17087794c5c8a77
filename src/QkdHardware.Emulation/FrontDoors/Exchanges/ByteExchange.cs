using System.Buffers;
using QkdHardware.Protocols.Scpi;

namespace QkdHardware.Emulation.FrontDoors.Exchanges;

/// <summary>
/// Firmware that knows streams only, behind a bus with END: what it says at once is one response. A device clear ends its
/// conversation, and the next write begins a new one. It never requests service.
/// </summary>
internal sealed class ByteExchange : IExchange
{
    private static readonly byte[] Trigger = "*TRG\n"u8.ToArray();

    private readonly IByteService service;
    private readonly ResponseQueue responses = new();
    private Talk talk;

    public ByteExchange(IByteService service)
    {
        this.service = service;
        talk = new Talk(service, responses);
    }

    public event Action? ResponseReady
    {
        add => responses.Added += value;
        remove => responses.Added -= value;
    }

    public event Action? ServiceRequested
    {
        add { }
        remove { }
    }

    public bool IsMessageAvailable => !responses.IsEmpty;

    public async ValueTask WriteAsync(ReadOnlyMemory<byte> data, bool isEnd, CancellationToken cancellationToken)
    {
        if (talk.IsOver)
        {
            await talk.DisposeAsync().ConfigureAwait(false);
            talk = new Talk(service, responses);
        }

        await talk.ReceiveAsync(data, cancellationToken).ConfigureAwait(false);
    }

    public ReadOnlyMemory<byte> Read(int maxLength, out bool isEnd) => responses.Take(maxLength, out isEnd);

    public byte Poll() => (byte)(IsMessageAvailable ? StatusByte.MessageAvailable : StatusByte.None);

    public void DeviceClear()
    {
        talk.End();
        responses.Clear();
    }

    public ValueTask TriggerAsync(CancellationToken cancellationToken) => WriteAsync(Trigger, isEnd: true, cancellationToken);

    public ValueTask DisposeAsync()
    {
        DeviceClear();
        return talk.DisposeAsync();
    }

    /// <summary>One conversation, from one device clear to the next.</summary>
    private sealed class Talk : IByteClient, IAsyncDisposable
    {
        private readonly Lock gate = new();
        private readonly CancellationTokenSource ending = new();
        private readonly ResponseQueue responses;
        private readonly IByteConversation conversation;

        public Talk(IByteService service, ResponseQueue responses)
        {
            this.responses = responses;
            conversation = service.Connect(this);
        }

        public bool IsOver => ending.IsCancellationRequested;

        public async ValueTask ReceiveAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken)
        {
            using var either = CancellationTokenSource.CreateLinkedTokenSource(ending.Token, cancellationToken);
            var output = new ArrayBufferWriter<byte>();
            try
            {
                await conversation.ReceiveAsync(data, output, either.Token).ConfigureAwait(false);
                Add(output.WrittenMemory);
            }
            catch (OperationCanceledException) when (IsOver && !cancellationToken.IsCancellationRequested)
            {
                // The device clear ended the command.
            }
        }

        public ValueTask SendAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken = default)
        {
            Add(data.ToArray());
            return ValueTask.CompletedTask;
        }

        /// <summary>Nothing is added to the responses after this.</summary>
        public void End()
        {
            lock (gate) ending.Cancel();
        }

        public async ValueTask DisposeAsync()
        {
            await conversation.DisposeAsync().ConfigureAwait(false);
            ending.Dispose();
        }

        private void Add(ReadOnlyMemory<byte> response)
        {
            lock (gate)
            {
                if (IsOver) return;
                responses.Add(response);
            }

            responses.Announce();
        }
    }
}
