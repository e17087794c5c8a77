using System.Net.Sockets;

namespace QkdHardware.Transports.Http;

/// <summary>
/// Watches a connection on which nothing is asked. Reads nothing from it: the socket belongs to the HTTP client.
/// </summary>
internal sealed class IdleWatch : IAsyncDisposable
{
    private readonly CancellationTokenSource stop;
    private readonly Task watching;

    /// <param name="socket">The connection.</param>
    /// <param name="onClosed">Called once when the peer closed it.</param>
    /// <param name="closed">The link is disposed.</param>
    public IdleWatch(Socket socket, Func<CancellationToken, Task> onClosed, CancellationToken closed)
    {
        stop = CancellationTokenSource.CreateLinkedTokenSource(closed);
        watching = WatchAsync(socket, onClosed, stop.Token);
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync().ConfigureAwait(false);
        await watching.ConfigureAwait(false);
        stop.Dispose();
    }

    private static async Task WatchAsync(Socket socket, Func<CancellationToken, Task> onClosed, CancellationToken cancellationToken)
    {
        try
        {
            if (await IsClosedByPeerAsync(socket, cancellationToken).ConfigureAwait(false))
            {
                await onClosed(cancellationToken).ConfigureAwait(false);
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or ObjectDisposedException)
        {
            // The next question, the link's disposal, or a client that closed the connection after an answer that said so.
        }
    }

    private static async Task<bool> IsClosedByPeerAsync(Socket socket, CancellationToken cancellationToken)
    {
        try
        {
            await socket.ReceiveAsync(Memory<byte>.Empty, SocketFlags.None, cancellationToken).ConfigureAwait(false);
            return socket.Available == 0;
        }
        catch (SocketException exception)
        {
            return exception.SocketErrorCode != SocketError.OperationAborted;
        }
    }
}
