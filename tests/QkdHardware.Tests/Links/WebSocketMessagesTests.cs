using System.Net.WebSockets;
using QkdHardware.Shared.WebSockets;
using Xunit;

namespace QkdHardware.Tests.Links;

public sealed class WebSocketMessagesTests
{
    private const int MaxLength = 5000;

    [Theory]
    [InlineData(0)]
    [InlineData(4096)]
    [InlineData(4097)]
    [InlineData(MaxLength)]
    public async Task Receive_UpToTheLimit_IsWhole(int length)
    {
        using WebSocket socket = Receiving(length);

        ReadOnlyMemory<byte>? message = await WebSocketMessages.ReceiveAsync(socket, MaxLength, CancellationToken.None);

        Assert.Equal(Payload(length), message!.Value.ToArray());
    }

    [Theory]
    [InlineData(MaxLength + 1)]
    [InlineData(ushort.MaxValue)]
    public async Task Receive_BeyondTheLimit_Throws(int length)
    {
        using WebSocket socket = Receiving(length);

        await Assert.ThrowsAsync<WebSocketException>(
            () => WebSocketMessages.ReceiveAsync(socket, MaxLength, CancellationToken.None).AsTask());
    }

    // One binary message of a server in one frame: FIN and opcode 2, then a 16-bit length (RFC 6455, section 5.2).
    private static WebSocket Receiving(int length) => WebSocket.CreateFromStream(
        new MemoryStream([0x82, 126, (byte)(length >> 8), (byte)length, .. Payload(length)]), new WebSocketCreationOptions());

    private static byte[] Payload(int length)
    {
        var payload = new byte[length];
        for (int i = 0; i < length; i++) payload[i] = ScriptedFirmware.Pattern(i);
        return payload;
    }
}
