using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;
using NetMQ;
using NetMQ.Monitoring;
using NetMQ.Sockets;
using QkdHardware.Abstractions.Links;
using QkdHardware.Sdk.Links.Addresses;

namespace QkdHardware.Transports.ZeroMq;

/// <summary>
/// One ZeroMQ socket with one connection and one life: ZeroMQ would reconnect by itself and never say that the peer was
/// gone; here the socket is closed on the first disconnection, after all that arrived before it was taken over. The
/// parts of a multi-part message are delivered as messages.
/// </summary>
/// <remarks>What a second client of a PAIR peer sees depends on the peer: NetMQ leaves it connected in silence.</remarks>
internal sealed class ZeroMqLink : IMessageLink
{
    private const string PeerClosed = "the peer closed the connection";

    // How soon a PAIR link finds a peer that binds later. An attempt on a closed port of this machine costs microseconds.
    private static readonly TimeSpan RetryInterval = TimeSpan.FromMilliseconds(5);

    private static readonly TimeSpan Never = TimeSpan.FromHours(1);

    // Messages that are taken before other sockets get their turn.
    private const int MessagesInOneGo = 256;

    private readonly Channel<ReadOnlyMemory<byte>> inbox = Channel.CreateUnbounded<ReadOnlyMemory<byte>>();
    private readonly TaskCompletionSource<string> lost = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource connected = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ZeroMqOutbox outbox;
    private readonly NetMQSocket socket;
    private readonly NetMQMonitor monitor;
    private readonly bool canSend;
    private bool closed;
    private int disposed;

    private ZeroMqLink(string address, ZeroMqPattern pattern, IPEndPoint endPoint, string topic)
    {
        Address = address;
        canSend = pattern is ZeroMqPattern.Req or ZeroMqPattern.Pair;
        socket = pattern switch
        {
            ZeroMqPattern.Req => new RequestSocket(),
            ZeroMqPattern.Pair => new PairSocket(),
            ZeroMqPattern.Sub => new SubscriberSocket(),
            _ => new PullSocket(),
        };
        socket.Options.Linger = TimeSpan.Zero;
        socket.Options.ReceiveHighWatermark = 0;
        socket.Options.ReconnectInterval = RetryInterval;
        socket.Options.TcpKeepalive = true;
        socket.Options.TcpKeepaliveIdle = TimeSpan.FromSeconds(10);
        socket.Options.TcpKeepaliveInterval = TimeSpan.FromSeconds(5);
        socket.Options.IPv4Only = endPoint.AddressFamily == AddressFamily.InterNetwork;
        (socket as SubscriberSocket)?.Subscribe(topic);
        outbox = new ZeroMqOutbox(address, socket);
        monitor = new NetMQMonitor(
            socket, $"inproc://monitor-{Guid.NewGuid():N}", SocketEvents.Connected | SocketEvents.Disconnected);
        monitor.Connected += (_, _) => OnConnected();
        monitor.Disconnected += (_, _) => Guarded(() => Lose(PeerClosed));
        monitor.AttachToPoller(ZeroMqThread.Poller);
        socket.ReceiveReady += (_, _) => Guarded(() => Receive(MessagesInOneGo));
        ZeroMqThread.Poller.Add(socket);
        socket.Connect($"tcp://{endPoint}");
    }

    public string Address { get; }

    public Task<string> Lost => lost.Task;

    /// <summary>Completes on the first connection; PAIR sockets may wait long for it.</summary>
    public Task Connected => connected.Task;

    /// <param name="address">The link, for messages.</param>
    /// <param name="pattern">The client's socket type.</param>
    /// <param name="endPoint">The peer; it need not be there yet.</param>
    /// <param name="topic">What a SUB socket subscribes to: a prefix of the messages.</param>
    public static Task<ZeroMqLink> StartAsync(string address, ZeroMqPattern pattern, IPEndPoint endPoint, string topic) =>
        ZeroMqThread.RunAsync(() => new ZeroMqLink(address, pattern, endPoint, topic));

    public async ValueTask SendAsync(ReadOnlyMemory<byte> message, CancellationToken cancellationToken = default)
    {
        ThrowIfDisposed();
        if (!canSend)
        {
            throw new InvalidOperationException($"{Address} only receives.");
        }

        try
        {
            await outbox.SendAsync(message, cancellationToken).ConfigureAwait(false);
        }
        catch (ObjectDisposedException)
        {
            ThrowIfDisposed();
            throw new LinkException(Address, PeerClosed);
        }
    }

    public async ValueTask<ReadOnlyMemory<byte>> ReceiveAsync(CancellationToken cancellationToken = default)
    {
        ThrowIfDisposed();
        try
        {
            return await inbox.Reader.ReadAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (ChannelClosedException)
        {
            ThrowIfDisposed();
            throw new LinkException(Address, PeerClosed);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref disposed, 1) == 0)
        {
            lost.TrySetCanceled();
        }

        await ZeroMqThread.RunAsync(Close).ConfigureAwait(false);
    }

    private void ThrowIfDisposed() => ObjectDisposedException.ThrowIf(Volatile.Read(ref disposed) != 0, this);

    // An exception that left a handler would end the thread of all links.
    private void Guarded(Action action)
    {
        try
        {
            action();
        }
        catch (NetMQException exception)
        {
            Close();
            lost.TrySetResult($"ZeroMQ failed ({exception.Message})");
        }
    }

    // ZeroMQ's own thread begins to connect again before this one hears of the disconnection and closes the socket. A
    // PAIR peer that was bound anew meanwhile would take that for its client, and give it what is meant for the next link.
    private void OnConnected()
    {
        if (!closed) socket.Options.ReconnectInterval = Never;
        connected.TrySetResult();
    }

    private void Lose(string reason)
    {
        if (!closed)
        {
            // Everything that came before the disconnection is in the socket already.
            Receive(int.MaxValue);
            Close();
            lost.TrySetResult(reason);
        }
    }

    private void Receive(int limit)
    {
        // A REQ socket throws when it is read without an answer due, so it is asked first.
        for (int i = 0; i < limit && !closed && socket.HasIn; i++)
        {
            var message = default(Msg);
            message.InitEmpty();
            if (!socket.TryReceive(ref message, TimeSpan.Zero))
            {
                break;
            }

            // The array of a received message has no other owner, and a message that is not closed does not go back
            // to a pool: the caller gets it without a copy.
            inbox.Writer.TryWrite(message.SliceAsMemory());
        }
    }

    private void Close()
    {
        if (!closed)
        {
            closed = true;
            outbox.Close();
            monitor.DetachFromPoller();
            monitor.Dispose();
            ZeroMqThread.Poller.Remove(socket);
            socket.Dispose();
            inbox.Writer.TryComplete();
        }
    }
}
