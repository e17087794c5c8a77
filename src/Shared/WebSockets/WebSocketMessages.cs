using System.Net.WebSockets;

namespace QkdHardware.Shared.WebSockets;

/// <summary>Puts the parts of WebSocket messages together, at either end.</summary>
internal static class WebSocketMessages
{
    private const int FirstLength = 4096;

    /// <summary>The next whole message, text or binary; null when the peer says that it closes.</summary>
    /// <exception cref="WebSocketException">The connection broke, or the message is longer than allowed.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; the connection cannot be used any more.</exception>
    public static async ValueTask<ReadOnlyMemory<byte>?> ReceiveAsync(
        WebSocket socket, int maxLength, CancellationToken cancellationToken)
    {
        var buffer = new byte[FirstLength];
        int count = 0;
        while (true)
        {
            ValueWebSocketReceiveResult part = await socket.ReceiveAsync(buffer.AsMemory(count), cancellationToken)
                .ConfigureAwait(false);
            if (part.MessageType == WebSocketMessageType.Close)
            {
                return null;
            }

            count += part.Count;
            if (part.EndOfMessage)
            {
                return buffer.AsMemory(0, count);
            }

            if (count == maxLength)
            {
                throw new WebSocketException($"The message has more than {maxLength} bytes.");
            }

            if (count == buffer.Length)
            {
                Array.Resize(ref buffer, (int)Math.Min(maxLength, 2L * count));
            }
        }
    }
}
