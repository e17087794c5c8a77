using System.Buffers;
using System.Net.WebSockets;
using QkdHardware.Shared.WebSockets;

namespace QkdHardware.Emulation.FrontDoors.Http;

/// <summary>Carries one conversation over one WebSocket. What the firmware says goes out in binary messages.</summary>
#pragma warning disable CA1001 // Disposing the semaphore would strand whoever waits for it; without a wait handle it holds nothing.
internal sealed class WebSocketSession : IByteClient
#pragma warning restore CA1001
{
    private readonly WebSocket socket;
    private readonly SemaphoreSlim writing = new(1, 1);

    private WebSocketSession(WebSocket socket) => this.socket = socket;

    /// <summary>Serves until the client is gone, the firmware hangs up or the cable is pulled.</summary>
    /// <exception cref="OperationCanceledException">The cable was pulled.</exception>
    public static async Task RunAsync(WebSocket socket, IByteService service, CancellationToken stopped)
    {
        var session = new WebSocketSession(socket);
        IByteConversation conversation = service.Connect(session);
        await using (conversation.ConfigureAwait(false))
        {
            CancellationToken hungUp = conversation.HungUp;
            using var either = CancellationTokenSource.CreateLinkedTokenSource(stopped, hungUp);
            try
            {
                await session.ServeAsync(conversation, either.Token).ConfigureAwait(false);
                await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, stopped).ConfigureAwait(false);
            }
            catch (WebSocketException)
            {
                // The client is gone.
            }
            catch (OperationCanceledException) when (hungUp.IsCancellationRequested && !stopped.IsCancellationRequested)
            {
                // The instrument closes the connection.
            }
        }
    }

    public async ValueTask SendAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken = default)
    {
        await writing.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await socket.SendAsync(data, WebSocketMessageType.Binary, endOfMessage: true, cancellationToken)
                .ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is WebSocketException or ObjectDisposedException)
        {
            // Nobody listens any more.
        }
        finally
        {
            writing.Release();
        }
    }

    private async Task ServeAsync(IByteConversation conversation, CancellationToken cancellationToken)
    {
        var output = new ArrayBufferWriter<byte>();
        while (await WebSocketMessages.ReceiveAsync(socket, HttpListening.MaxMessageLength, cancellationToken)
            .ConfigureAwait(false) is { } message)
        {
            await conversation.ReceiveAsync(message, output, cancellationToken).ConfigureAwait(false);
            if (output.WrittenCount > 0)
            {
                await SendAsync(output.WrittenMemory, cancellationToken).ConfigureAwait(false);
                output.ResetWrittenCount();
            }
        }
    }
}
