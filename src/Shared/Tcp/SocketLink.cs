using System.Net;
using System.Net.Sockets;
using QkdHardware.Abstractions.Links;

namespace QkdHardware.Shared.Tcp;

/// <summary>A connected TCP socket as a byte link, at either end. The socket is owned and has no delay.</summary>
internal sealed class SocketLink : IByteLink
{
    // A peer that lost power sends nothing; the operating system finds out within about 25 s and fails the read.
    private const int KeepAliveSeconds = 10;
    private const int KeepAliveIntervalSeconds = 5;
    private const int KeepAliveProbes = 3;

    private readonly Socket socket;
    private readonly TaskCompletionSource<string> lost = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int disposed;

    public SocketLink(string address, Socket socket)
    {
        (Address, this.socket) = (address, socket);
        Configure(socket);
    }

    /// <summary>No delay, and a peer that lost power is noticed.</summary>
    /// <exception cref="SocketException">The connection is gone already.</exception>
    public static void Configure(Socket socket)
    {
        socket.NoDelay = true;
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, KeepAliveSeconds);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, KeepAliveIntervalSeconds);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, KeepAliveProbes);
    }

    public string Address { get; }

    /// <summary>Whom the host's name led to, as an IPv4 end point where it is one.</summary>
    public IPEndPoint RemoteEndPoint
    {
        get
        {
            var remote = (IPEndPoint)socket.RemoteEndPoint!;
            return remote.Address.IsIPv4MappedToIPv6 ? new IPEndPoint(remote.Address.MapToIPv4(), remote.Port) : remote;
        }
    }

    /// <summary>Completes when a read sees the end or a read or write fails; sockets report nothing by themselves.</summary>
    public Task<string> Lost => lost.Task;

    public async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        ThrowIfDisposed();
        try
        {
            int count = await socket.ReceiveAsync(buffer, SocketFlags.None, cancellationToken).ConfigureAwait(false);
            if (count == 0 && !buffer.IsEmpty)
            {
                ThrowIfDisposed();
                lost.TrySetResult("the peer closed the connection");
            }

            return count;
        }
        catch (SocketException exception)
        {
            throw Broken(exception);
        }
    }

    public async ValueTask WriteAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken = default)
    {
        ThrowIfDisposed();
        try
        {
            while (!data.IsEmpty)
            {
                int count = await socket.SendAsync(data, SocketFlags.None, cancellationToken).ConfigureAwait(false);
                data = data[count..];
            }
        }
        catch (SocketException exception)
        {
            throw Broken(exception);
        }
    }

    /// <summary>Closes with a reset: the peer learns at once, and what was not sent is thrown away.</summary>
    public void Abort()
    {
        if (MarkDisposed())
        {
            socket.Close(timeout: 0);
        }
    }

    public ValueTask DisposeAsync()
    {
        if (MarkDisposed())
        {
            FinishSending();
            socket.Dispose();
        }

        return ValueTask.CompletedTask;
    }

    /// <summary>
    /// Tells the peer that nothing more comes, after all that was written. Without it, disposing a socket on which a
    /// read is pending resets the connection and throws away what the kernel has not sent yet.
    /// </summary>
    public void FinishSending()
    {
        try
        {
            socket.Shutdown(SocketShutdown.Send);
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // The connection is gone already.
        }
    }

    private bool MarkDisposed()
    {
        if (Interlocked.Exchange(ref disposed, 1) != 0)
        {
            return false;
        }

        lost.TrySetCanceled();
        return true;
    }

    private void ThrowIfDisposed() => ObjectDisposedException.ThrowIf(Volatile.Read(ref disposed) != 0, this);

    private LinkException Broken(SocketException exception)
    {
        ThrowIfDisposed();
        string reason = exception.SocketErrorCode switch
        {
            SocketError.ConnectionReset or SocketError.Shutdown => "the peer reset the connection",
            SocketError.TimedOut => "the peer does not answer any more",
            _ => $"the connection broke ({exception.Message})",
        };
        lost.TrySetResult(reason);
        return new LinkException(Address, reason, exception);
    }
}
