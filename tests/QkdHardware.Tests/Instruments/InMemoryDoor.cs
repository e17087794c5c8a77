using System.Buffers;
using System.IO.Pipelines;
using System.Threading.Channels;
using QkdHardware.Abstractions.Links;
using QkdHardware.Emulation.FrontDoors;
using QkdHardware.Sdk.Links;

namespace QkdHardware.Tests.Instruments;

/// <summary>
/// Connects drivers to a pretend firmware without sockets: opens its byte links by name, each with a conversation of its
/// own, and can pull the cable.
/// </summary>
internal sealed class InMemoryDoor(IReadOnlyDictionary<string, object> services) : ILinkOpener
{
    private readonly List<Cable> cables = [];

    /// <summary>How many links were opened so far.</summary>
    public int OpenCount => cables.Count;

    /// <summary>Looks at, or changes, what a driver sends before it arrives; null to lose it.</summary>
    public Func<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>?> OnSent { get; set; } = data => data;

    /// <summary>Both directions arrive in portions of at most this many bytes.</summary>
    public int MaxPortion { get; init; } = int.MaxValue;

    public bool IsPlugged { get; set; } = true;

    public bool Has(string linkName) => services.ContainsKey(linkName);

    public string AddressOf(string linkName) => $"memory:{linkName}";

    public ValueTask<IByteLink> OpenBytesAsync(string linkName, CancellationToken cancellationToken = default)
    {
        if (!IsPlugged)
        {
            throw new LinkException(AddressOf(linkName), "nothing listens there");
        }

        var cable = new Cable(AddressOf(linkName), (IByteService)services[linkName], data => OnSent(data), MaxPortion);
        cables.Add(cable);
        return ValueTask.FromResult<IByteLink>(cable);
    }

    public ValueTask<IMessageLink> OpenMessagesAsync(string linkName, CancellationToken cancellationToken = default) =>
        throw new LinkException(AddressOf(linkName), "this door has no message boundaries");

    /// <summary>Pulls the cable: all links lose their peer, and none can be opened.</summary>
    public void Unplug()
    {
        IsPlugged = false;
        cables.ForEach(cable => cable.Break());
    }

    /// <summary>The firmware closes all links; new ones can be opened.</summary>
    public void Drop() => cables.ForEach(cable => cable.Break());

    private sealed class Cable : IByteLink, IByteClient
    {
        private readonly Pipe answers = new(new PipeOptions(pauseWriterThreshold: 0));
        private readonly Channel<byte[]> sent = Channel.CreateUnbounded<byte[]>();
        private readonly TaskCompletionSource<string> lost = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly CancellationTokenSource stop = new();
        private readonly SemaphoreSlim writing = new(1, 1);
        private readonly Func<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>?> onSent;
        private readonly int maxPortion;
        private readonly Task serving;
        private bool isBroken;

        public Cable(
            string address, IByteService service, Func<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>?> onSent, int maxPortion)
        {
            Address = address;
            this.onSent = onSent;
            this.maxPortion = maxPortion;
            IByteConversation conversation = service.Connect(this);
            serving = Task.Run(() => ServeAsync(conversation));
        }

        public string Address { get; }

        public Task<string> Lost => lost.Task;

        public async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            ReadResult result = await answers.Reader.ReadAsync(cancellationToken);
            if (result.Buffer.IsEmpty)
            {
                return 0;
            }

            long length = Math.Min(result.Buffer.Length, Math.Min(buffer.Length, maxPortion));
            ReadOnlySequence<byte> part = result.Buffer.Slice(0, length);
            part.CopyTo(buffer.Span);
            answers.Reader.AdvanceTo(part.End);
            return (int)length;
        }

        public ValueTask WriteAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken = default)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (isBroken)
            {
                throw new LinkException(Address, "the peer closed the connection");
            }

            if (onSent(data) is { } arriving)
            {
                for (int at = 0; at < arriving.Length;)
                {
                    int length = Math.Min(maxPortion, arriving.Length - at);
                    sent.Writer.TryWrite(arriving.Slice(at, length).ToArray());
                    at += length;
                }
            }

            return ValueTask.CompletedTask;
        }

        async ValueTask IByteClient.SendAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken)
        {
            if (isBroken)
            {
                return;
            }

            await writing.WaitAsync(cancellationToken);
            try
            {
                await answers.Writer.WriteAsync(data, cancellationToken);
            }
            finally
            {
                writing.Release();
            }
        }

        public void Break()
        {
            if (!isBroken)
            {
                isBroken = true;
                sent.Writer.TryComplete();
                stop.Cancel();
                lost.TrySetResult("the peer closed the connection");
            }
        }

        public async ValueTask DisposeAsync()
        {
            sent.Writer.TryComplete();
            lost.TrySetCanceled();
            await stop.CancelAsync();
            await serving;
        }

        private async Task ServeAsync(IByteConversation conversation)
        {
            using var end = CancellationTokenSource.CreateLinkedTokenSource(stop.Token, conversation.HungUp);
            try
            {
                await foreach (byte[] data in sent.Reader.ReadAllAsync(end.Token))
                {
                    var output = new ArrayBufferWriter<byte>();
                    await conversation.ReceiveAsync(data, output, end.Token);
                    if (output.WrittenCount > 0)
                    {
                        await ((IByteClient)this).SendAsync(output.WrittenMemory, stop.Token);
                    }
                }
            }
            catch (OperationCanceledException)
            {
                // The cable was pulled, the driver left, or the firmware hung up.
            }

            // The firmware may speak unasked until its conversation ends.
            await conversation.DisposeAsync();
            await answers.Writer.CompleteAsync();
        }
    }
}
