using System.Threading.Channels;
using QkdHardware.Abstractions.Links;
using QkdHardware.Emulation.FrontDoors;

namespace QkdHardware.Tests.Instruments;

/// <summary>
/// One-to-one streams by port number: a client may connect before the port is bound, what is sent before it connects waits
/// for it, and a closed door ends the stream after what was sent.
/// </summary>
internal sealed class InMemoryTagStreams : ITagStreamDoorFactory
{
    private readonly Lock gate = new();
    private readonly Dictionary<int, Line> lines = [];
    private readonly HashSet<int> bound = [];
    private int clientsToLose;

    /// <summary>Looks at, or changes, each message on its way.</summary>
    public Func<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>> OnSent { get; set; } = message => message;

    /// <summary>Messages get stuck on their way until the door closes.</summary>
    public bool IsStuck { get; set; }

    public ITagStreamDoor Bind(int port)
    {
        lock (gate)
        {
            if (!bound.Add(port)) throw new FrontDoorException($"{port}", $"port {port} is in use");
            Line line = LineOf(port, wanted => !wanted.HasDoor);
            line.HasDoor = true;
            return new Door(this, port, line);
        }
    }

    /// <summary>The next clients lose their connection at once.</summary>
    public void LoseNextClients(int count)
    {
        lock (gate) clientsToLose = count;
    }

    public IMessageLink Connect(int port)
    {
        lock (gate)
        {
            if (clientsToLose > 0)
            {
                clientsToLose--;
                var gone = new Line();
                gone.Messages.Writer.Complete();
                return new Client(gone);
            }

            Line line = LineOf(port, wanted => !wanted.HasClient);
            line.HasClient = true;
            return new Client(line);
        }
    }

    private Line LineOf(int port, Predicate<Line> isFree)
    {
        if (lines.TryGetValue(port, out Line? line) && isFree(line)) return line;
        return lines[port] = new Line();
    }

    private sealed class Line
    {
        public bool HasDoor { get; set; }

        public bool HasClient { get; set; }

        public Channel<byte[]> Messages { get; } = Channel.CreateUnbounded<byte[]>();
    }

    private sealed class Door(InMemoryTagStreams streams, int port, Line line) : ITagStreamDoor
    {
        public async ValueTask SendAsync(ReadOnlyMemory<byte> message, CancellationToken cancellationToken = default)
        {
            if (streams.IsStuck) await Task.Delay(Timeout.Infinite, cancellationToken);
            await line.Messages.Writer.WriteAsync(streams.OnSent(message).ToArray(), cancellationToken);
        }

        public ValueTask DisposeAsync()
        {
            line.Messages.Writer.TryComplete();
            lock (streams.gate) streams.bound.Remove(port);
            return ValueTask.CompletedTask;
        }
    }

    private sealed class Client(Line line) : IMessageLink
    {
        private readonly TaskCompletionSource<string> lost = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public string Address => "memory";

        public Task<string> Lost => lost.Task;

        public ValueTask SendAsync(ReadOnlyMemory<byte> message, CancellationToken cancellationToken = default) =>
            throw new LinkException(Address, "nothing is sent on this link");

        public async ValueTask<ReadOnlyMemory<byte>> ReceiveAsync(CancellationToken cancellationToken = default)
        {
            while (await line.Messages.Reader.WaitToReadAsync(cancellationToken))
            {
                if (line.Messages.Reader.TryRead(out byte[]? message)) return message;
            }

            lost.TrySetResult("the peer is gone");
            throw new LinkException(Address, "the peer is gone");
        }

        public ValueTask DisposeAsync()
        {
            lost.TrySetCanceled();
            return ValueTask.CompletedTask;
        }
    }
}
