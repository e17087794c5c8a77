using System.Net.WebSockets;
using System.Threading.Channels;
using QkdHardware.Abstractions.Links;
using QkdHardware.Shared.WebSockets;

namespace QkdHardware.Transports.Http;

/// <summary>
/// One WebSocket. It is read all the time, so that its loss is noticed and nothing is missed; what came before a loss is
/// still received. A message whose sending is cancelled takes the connection with it.
/// </summary>
internal sealed class WebSocketLink : IMessageLink
{
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(1);

    private readonly WebSocket socket;
    private readonly WebSocketMessageType type;
    private readonly Channel<ReadOnlyMemory<byte>> inbox = Channel.CreateUnbounded<ReadOnlyMemory<byte>>();
    private readonly TaskCompletionSource<string> lost = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task reading;
    private int disposed;

    /// <param name="address">The link, for messages.</param>
    /// <param name="socket">Open. Owned.</param>
    /// <param name="type">As what messages are sent.</param>
    public WebSocketLink(string address, WebSocket socket, WebSocketMessageType type)
    {
        (Address, this.socket, this.type) = (address, socket, type);
        reading = Task.Run(ReadAsync);
    }

    public string Address { get; }

    public Task<string> Lost => lost.Task;

    public async ValueTask SendAsync(ReadOnlyMemory<byte> message, CancellationToken cancellationToken = default)
    {
        ThrowIfUnusable();
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            await socket.SendAsync(message, type, endOfMessage: true, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is WebSocketException or ObjectDisposedException or InvalidOperationException)
        {
            Lose(exception);
            ThrowIfUnusable();
            throw;
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
            ThrowIfUnusable();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref disposed, 1) != 0)
        {
            return;
        }

        lost.TrySetCanceled();
        using (var patience = new CancellationTokenSource(Farewell))
        {
            try
            {
                await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, patience.Token).ConfigureAwait(false);
            }
            catch (Exception exception) when (
                exception is WebSocketException or OperationCanceledException or InvalidOperationException)
            {
                // The peer is gone, or takes nothing.
            }
        }

        socket.Abort();
        await reading.ConfigureAwait(false);
        socket.Dispose();
    }

    private void ThrowIfDisposed() => ObjectDisposedException.ThrowIf(Volatile.Read(ref disposed) != 0, this);

    private void ThrowIfUnusable()
    {
        ThrowIfDisposed();
        if (lost.Task.IsCompletedSuccessfully)
        {
            throw new LinkException(Address, lost.Task.Result);
        }
    }

    private void Lose(Exception exception) => lost.TrySetResult(
        exception is WebSocketException { WebSocketErrorCode: WebSocketError.ConnectionClosedPrematurely }
            ? "the peer closed the connection"
            : $"the connection broke ({exception.Message.TrimEnd('.')})");

    private async Task ReadAsync()
    {
        try
        {
            while (await WebSocketMessages.ReceiveAsync(socket, HttpLink.MaxMessageLength, CancellationToken.None)
                .ConfigureAwait(false) is { } message)
            {
                inbox.Writer.TryWrite(message);
            }

            lost.TrySetResult("the peer closed the connection");
        }
        catch (Exception exception) when (
            exception is WebSocketException or OperationCanceledException or ObjectDisposedException or InvalidOperationException)
        {
            Lose(exception);
        }
        finally
        {
            inbox.Writer.TryComplete();
        }
    }
}
