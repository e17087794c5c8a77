using System.Buffers;
using System.Net.WebSockets;
using System.Text;
using System.Threading.Channels;
using QkdHardware.Abstractions.Links;
using QkdHardware.Emulation.FrontDoors;
using QkdHardware.Emulation.FrontDoors.Http;
using QkdHardware.Emulation.FrontDoors.Tcp;
using QkdHardware.Sdk.Links;
using QkdHardware.Transports.Http;
using Xunit;

namespace QkdHardware.Tests.Links;

/// <summary>What WebSocket links and doors do beside questions and answers.</summary>
public sealed class WebSocketLinkTests
{
    private const string DoorAddress = "ws://127.0.0.1:0/counts";

    [Fact]
    public async Task FirmwareSpeaksUnasked_MessagesComeInOrderAndBeforeTheLoss()
    {
        var firmware = new Speaker();
        await using IFrontDoor door = await new HttpFrontDoorProvider().OpenAsync(DoorAddress, firmware);
        await using IMessageLink link = await OpenAsync(door.Connection);
        IByteClient client = await firmware.NextClientAsync();

        await client.SendAsync("one"u8.ToArray()).Bounded();
        await client.SendAsync(ReadOnlyMemory<byte>.Empty).Bounded();
        await client.SendAsync("three"u8.ToArray()).Bounded();
        await link.SendAsync("BYE"u8.ToArray()).Bounded();

        Assert.Equal("one", await ReceiveAsync(link));
        Assert.Equal("", await ReceiveAsync(link));
        Assert.Equal("three", await ReceiveAsync(link));
        await Assert.ThrowsAsync<LinkException>(() => link.ReceiveAsync().Bounded());
        Assert.NotEmpty(await link.Lost.Bounded());
        await Assert.ThrowsAsync<LinkException>(() => link.SendAsync("x"u8.ToArray()).Bounded());
        await client.SendAsync("nobody"u8.ToArray()).Bounded();
    }

    [Fact]
    public async Task Door_OneClientAllowed_SecondIsRefused()
    {
        var firmware = new Speaker();
        await using IFrontDoor door = await new HttpFrontDoorProvider().OpenAsync(DoorAddress, firmware);
        IMessageLink first = await OpenAsync(door.Connection);
        await firmware.NextClientAsync();

        var exception = await Assert.ThrowsAsync<LinkException>(() => OpenAsync(door.Connection));

        Assert.StartsWith("the server opens no WebSocket", exception.Message, StringComparison.Ordinal);
        await first.DisposeAsync().Bounded();
        await firmware.ClientLeftAsync();
    }

    [Fact]
    public async Task Open_OtherPath_SaysThatThereIsNoWebSocket()
    {
        await using IFrontDoor door = await new HttpFrontDoorProvider().OpenAsync(DoorAddress, new Speaker());

        var exception = await Assert.ThrowsAsync<LinkException>(() => OpenAsync($"ws://{new Uri(door.Connection).Authority}/other"));

        Assert.Contains("404", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Open_PeerIsNoWebServer_SaysSo()
    {
        await using IFrontDoor door = await new TcpFrontDoorProvider()
            .OpenAsync("tcp://127.0.0.1:0", new RawGreeter());

        var exception = await Assert.ThrowsAsync<LinkException>(() => OpenAsync($"ws://{new Uri(door.Connection).Authority}/counts"));

        Assert.StartsWith("the server opens no WebSocket", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("messages", "json", "messages is 'json'; expected binary or text")]
    [InlineData("topic", "x", "unknown setting 'topic'")]
    public async Task Open_WrongSetting_SaysWhatWasExpected(string name, string value, string part)
    {
        var exception = await Assert.ThrowsAsync<FormatException>(() => OpenAsync("ws://127.0.0.1:1/", (name, value)));

        Assert.Contains(part, exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(WebSocketMessageType.Text)]
    [InlineData(WebSocketMessageType.Binary)]
    public async Task Door_ForeignClientSendsInParts_GetsOneAnswer(WebSocketMessageType type)
    {
        await using IFrontDoor door = await new HttpFrontDoorProvider().OpenAsync(DoorAddress, new ScriptedMessageFirmware());
        using var client = new ClientWebSocket();
        await client.ConnectAsync(new Uri(door.Connection), CancellationToken.None).Bounded();

        await client.SendAsync("ECHO he"u8.ToArray(), type, endOfMessage: false, CancellationToken.None).Bounded();
        await client.SendAsync("llo"u8.ToArray(), type, endOfMessage: true, CancellationToken.None).Bounded();
        var answer = new byte[100];
        WebSocketReceiveResult result = await client.ReceiveAsync(answer, CancellationToken.None).Bounded();

        Assert.Equal("hello", Encoding.ASCII.GetString(answer, 0, result.Count));
        await client.CloseAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None).Bounded();
        Assert.Equal(WebSocketCloseStatus.NormalClosure, client.CloseStatus);
    }

    private static async Task<IMessageLink> OpenAsync(string address, params (string Name, string Value)[] settings) =>
        (IMessageLink)await new WebSocketLinkProvider()
            .OpenAsync(new LinkRequest(
                address, settings.ToDictionary(s => s.Name, s => s.Value), TimeSpan.FromSeconds(20), TimeProvider.System))
            .Bounded();

    private static async Task<string> ReceiveAsync(IMessageLink link) =>
        Encoding.ASCII.GetString((await link.ReceiveAsync().Bounded()).Span);

    /// <summary>Speaks when the test does; any message from its one client makes it hang up.</summary>
    private sealed class Speaker : IByteService
    {
        private readonly Channel<IByteClient> clients = Channel.CreateUnbounded<IByteClient>();
        private readonly TaskCompletionSource left = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public int MaxClients => 1;

        public Task<IByteClient> NextClientAsync() => clients.Reader.ReadAsync().Bounded();

        public Task ClientLeftAsync() => left.Task.Bounded();

        public IByteConversation Connect(IByteClient client)
        {
            clients.Writer.TryWrite(client);
            return new Conversation(this);
        }

        private sealed class Conversation(Speaker owner) : IByteConversation
        {
            private readonly CancellationTokenSource hangUp = new();

            public CancellationToken HungUp => hangUp.Token;

            public async ValueTask ReceiveAsync(
                ReadOnlyMemory<byte> input, IBufferWriter<byte> output, CancellationToken cancellationToken) =>
                await hangUp.CancelAsync();

            public ValueTask DisposeAsync()
            {
                hangUp.Dispose();
                owner.left.TrySetResult();
                return ValueTask.CompletedTask;
            }
        }
    }

    /// <summary>Answers whatever comes like a server of another kind.</summary>
    private sealed class RawGreeter : IByteService
    {
        public IByteConversation Connect(IByteClient client) => new Conversation();

        private sealed class Conversation : IByteConversation
        {
            public ValueTask ReceiveAsync(
                ReadOnlyMemory<byte> input, IBufferWriter<byte> output, CancellationToken cancellationToken)
            {
                output.Write("SSH-2.0-OpenSSH_9.2\r\n"u8);
                return ValueTask.CompletedTask;
            }

            public ValueTask DisposeAsync() => ValueTask.CompletedTask;
        }
    }
}
