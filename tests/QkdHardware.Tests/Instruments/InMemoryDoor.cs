using System.Buffers;
using System.Threading.Channels;
using QkdHardware.Abstractions.Links;
using QkdHardware.Emulation.FrontDoors;

namespace QkdHardware.Tests.Instruments;

/// <summary>Joins clients to pretend firmware without a socket: both directions are queues of portions.</summary>
/// <param name="service">The firmware.</param>
/// <param name="maxPortion">Every write arrives in portions of at most this many bytes.</param>
internal sealed class InMemoryDoor(IByteService service, int maxPortion = int.MaxValue)
{
    private readonly List<Link> links = [];

    public IByteLink Connect()
    {
        var link = new Link(service, maxPortion);
        links.Add(link);
        return link;
    }

    /// <summary>Every client loses its connection.</summary>
    public void Unplug() => links.ForEach(link => link.HangUp());

    private sealed class Link : IByteLink, IByteClient
    {
        private readonly int maxPortion;
        private readonly Channel<byte[]> toFirmware = Channel.CreateUnbounded<byte[]>();
        private readonly Channel<byte[]> toClient = Channel.CreateUnbounded<byte[]>();
        private readonly TaskCompletionSource<string> lost = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly CancellationTokenSource stop = new();
        private readonly Task serving;
        private byte[] rest = [];

        public Link(IByteService service, int maxPortion)
        {
            this.maxPortion = maxPortion;
            IByteConversation conversation = service.Connect(this);
            serving = Task.Run(() => ServeAsync(conversation));
        }

        public string Address => "memory";

        public Task<string> Lost => lost.Task;

        public async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            while (rest.Length == 0)
            {
                if (!await toClient.Reader.WaitToReadAsync(cancellationToken))
                {
                    return 0;
                }

                toClient.Reader.TryRead(out rest!);
            }

            int count = Math.Min(rest.Length, buffer.Length);
            rest.AsSpan(0, count).CopyTo(buffer.Span);
            rest = rest[count..];
            return count;
        }

        public ValueTask WriteAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken = default)
        {
            foreach (byte[] portion in Portions(data))
            {
                if (!toFirmware.Writer.TryWrite(portion))
                {
                    throw new LinkException(Address, "the peer closed the connection");
                }
            }

            return ValueTask.CompletedTask;
        }

        public ValueTask SendAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken = default)
        {
            foreach (byte[] portion in Portions(data))
            {
                toClient.Writer.TryWrite(portion);
            }

            return ValueTask.CompletedTask;
        }

        public void HangUp()
        {
            lost.TrySetResult("the peer closed the connection");
            toClient.Writer.TryComplete();
            toFirmware.Writer.TryComplete();
            stop.Cancel();
        }

        public async ValueTask DisposeAsync()
        {
            lost.TrySetCanceled();
            HangUp();
            await serving;
        }

        private IEnumerable<byte[]> Portions(ReadOnlyMemory<byte> data)
        {
            for (int at = 0; at < data.Length; at += maxPortion)
            {
                yield return data.Slice(at, Math.Min(maxPortion, data.Length - at)).ToArray();
                if (maxPortion == int.MaxValue)
                {
                    break;
                }
            }
        }

        private async Task ServeAsync(IByteConversation conversation)
        {
            await using (conversation)
            {
                try
                {
                    var output = new ArrayBufferWriter<byte>();
                    await foreach (byte[] portion in toFirmware.Reader.ReadAllAsync(stop.Token))
                    {
                        await conversation.ReceiveAsync(portion, output, stop.Token);
                        await SendAsync(output.WrittenMemory);
                        output.ResetWrittenCount();
                    }
                }
                catch (OperationCanceledException)
                {
                    // The cable was pulled.
                }
            }
        }
    }
}
