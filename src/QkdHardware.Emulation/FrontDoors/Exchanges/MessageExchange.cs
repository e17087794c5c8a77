using System.Buffers;
using QkdHardware.Protocols.Scpi;

namespace QkdHardware.Emulation.FrontDoors.Exchanges;

/// <summary>Firmware that answers messages with messages, behind a bus with END. It never requests service.</summary>
/// <param name="service">The firmware.</param>
internal sealed class MessageExchange(IMessageService service) : IExchange
{
    private static readonly byte[] Trigger = "*TRG\n"u8.ToArray();

    private readonly ResponseQueue responses = new();
    private readonly ArrayBufferWriter<byte> message = new();
    private readonly Lock gate = new();
    private CancellationTokenSource clearing = new();
    private bool isMessageStale;

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
        CancellationToken cleared;
        lock (gate)
        {
            if (isMessageStale) message.ResetWrittenCount();
            (cleared, isMessageStale) = (clearing.Token, false);
        }

        message.Write(data.Span);
        if (!isEnd) return;
        ReadOnlyMemory<byte> whole = message.WrittenMemory.ToArray();
        message.ResetWrittenCount();
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cleared, cancellationToken);
        try
        {
            ReadOnlyMemory<byte> answer = await service.AnswerAsync(whole, either.Token).ConfigureAwait(false);
            lock (gate)
            {
                if (cleared.IsCancellationRequested) return;
                responses.Add(answer);
            }

            responses.Announce();
        }
        catch (OperationCanceledException) when (cleared.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            // A device clear ended the command.
        }
    }

    public ReadOnlyMemory<byte> Read(int maxLength, out bool isEnd) => responses.Take(maxLength, out isEnd);

    public byte Poll() => (byte)(IsMessageAvailable ? StatusByte.MessageAvailable : StatusByte.None);

    public void DeviceClear()
    {
        lock (gate)
        {
            clearing.Cancel();
            clearing.Dispose();
            (clearing, isMessageStale) = (new(), true);
            responses.Clear();
        }
    }

    public ValueTask TriggerAsync(CancellationToken cancellationToken) => WriteAsync(Trigger, isEnd: true, cancellationToken);

    public ValueTask DisposeAsync()
    {
        DeviceClear();
        clearing.Dispose();
        return ValueTask.CompletedTask;
    }
}
