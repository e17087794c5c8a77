using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using NetMQ;
using NetMQ.Sockets;
using QkdHardware.Abstractions.Links;
using QkdHardware.Sdk.Links;
using QkdHardware.Transports.ZeroMq;
using Xunit;

namespace QkdHardware.Tests.Links;

/// <summary>What the ZeroMQ links promise beyond the conformance suite, against NetMQ's own sockets.</summary>
public sealed class ZeroMqLinkTests
{
    [Fact]
    public async Task Req_NetMqPeer_AnswersAndItsEndIsNoticed()
    {
        using var peer = new ResponseSocket();
        await using IMessageLink link = await OpenAsync("req", peer.BindRandomPort("tcp://127.0.0.1"));

        await link.SendAsync("question"u8.ToArray()).Bounded();
        Assert.True(peer.TryReceiveFrameString(TimeSpan.FromSeconds(30), out string? question));
        peer.SendFrame(question + " and answer");
        Assert.Equal("question and answer", await ReceiveTextAsync(link));

        await link.SendAsync("question"u8.ToArray()).Bounded();
        Task receiving = link.ReceiveAsync().AsTask();
        peer.Dispose();
        await Assert.ThrowsAsync<LinkException>(() => receiving.Bounded());
        Assert.Equal("the peer closed the connection", await link.Lost.Bounded());
    }

    [Fact]
    public async Task Pull_ManyMessages_AllArriveInOrder()
    {
        const int Messages = 20_000;
        using var peer = new PushSocket();
        peer.Options.SendHighWatermark = 0;
        await using IMessageLink link = await OpenAsync("pull", peer.BindRandomPort("tcp://127.0.0.1"));

        for (int i = 0; i < Messages; i++) peer.SendFrame(BitConverter.GetBytes(i));

        for (int i = 0; i < Messages; i++) Assert.Equal(i, BitConverter.ToInt32((await link.ReceiveAsync().Bounded()).Span));
    }

    [Fact]
    public async Task Sub_Topic_OnlyItsMessagesArriveAndPartsAreMessages()
    {
        using var peer = new XPublisherSocket();
        var settings = new Dictionary<string, string> { ["topic"] = "counts" };
        await using IMessageLink link = await OpenAsync("sub", peer.BindRandomPort("tcp://127.0.0.1"), settings);

        // The subscription itself arrives at an XPUB socket: a 1 and the topic.
        Assert.True(peer.TryReceiveFrameBytes(TimeSpan.FromSeconds(30), out byte[]? subscription));
        Assert.Equal("\u0001counts", Encoding.ASCII.GetString(subscription!));
        peer.SendFrame("other");
        peer.SendMoreFrame("counts 1").SendFrame("part 2");

        Assert.Equal("counts 1", await ReceiveTextAsync(link));
        Assert.Equal("part 2", await ReceiveTextAsync(link));
        await Assert.ThrowsAsync<InvalidOperationException>(() => link.SendAsync("x"u8.ToArray()).Bounded());
    }

    [Fact]
    public async Task Received_Messages_BelongToTheCaller()
    {
        using var peer = new PushSocket();
        await using IMessageLink link = await OpenAsync("pull", peer.BindRandomPort("tcp://127.0.0.1"));
        for (int i = 0; i < 100; i++) peer.SendFrame(Enumerable.Repeat((byte)i, 10 + (i * 200)).ToArray());

        var kept = new List<ReadOnlyMemory<byte>>();
        for (int i = 0; i < 100; i++) kept.Add(await link.ReceiveAsync().Bounded());

        for (int i = 0; i < 100; i++)
        {
            Assert.Equal(10 + (i * 200), kept[i].Length);
            Assert.Equal(-1, kept[i].Span.IndexOfAnyExcept((byte)i));
        }
    }

    [Fact]
    public async Task Open_PeerGoneAfterTheProbe_FailsAtTheDeadline()
    {
        var time = new FakeTimeProvider();
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start(backlog: 1);
        int port = ((IPEndPoint)listener.LocalEndpoint).Port;
        Task<ILink> opening = StartOpening("req", port, time);
        using (await listener.AcceptSocketAsync().Bounded())
        {
            listener.Stop();
        }

        while (!opening.IsCompleted)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        // The socket's own connection may have been in the backlog when listening ended.
        if (opening.IsCompletedSuccessfully)
        {
            await using ILink link = await opening;
            Assert.NotEmpty(await link.Lost.Bounded());
            return;
        }

        var exception = await Assert.ThrowsAsync<LinkException>(() => opening);
        Assert.Contains($"127.0.0.1:{port}", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Open_NobodyPushes_FailsAtTheDeadline()
    {
        var time = new FakeTimeProvider();
        using var unused = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        unused.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        Task<ILink> opening = StartOpening("pull", ((IPEndPoint)unused.LocalEndPoint!).Port, time);

        while (!opening.IsCompleted)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        var exception = await Assert.ThrowsAsync<LinkException>(() => opening);
        Assert.Equal($"no connection to {unused.LocalEndPoint} within 5 s", exception.Message);
    }

    [Fact]
    public async Task Open_UnknownHost_SaysSo()
    {
        var exception = await Assert.ThrowsAsync<LinkException>(() => new ZeroMqLinkProvider()
            .OpenAsync(Request("zmq+pair://tagger.invalid:4242", [], TimeProvider.System)).AsTask());

        Assert.Equal("the host name 'tagger.invalid' is not known", exception.Message);
    }

    [Theory]
    [InlineData("zmq+req://host", "expected host:port")]
    [InlineData("zmq+pull://host:x", "found 'x'")]
    public async Task Open_WrongAddress_SaysWhatWasExpected(string address, string part)
    {
        var exception = await Assert.ThrowsAsync<FormatException>(() =>
            new ZeroMqLinkProvider().OpenAsync(Request(address, [], TimeProvider.System)).AsTask());

        Assert.Contains(part, exception.Message, StringComparison.Ordinal);
    }

    private static async Task<IMessageLink> OpenAsync(string pattern, int port, Dictionary<string, string>? settings = null) =>
        (IMessageLink)await new ZeroMqLinkProvider()
            .OpenAsync(Request($"zmq+{pattern}://127.0.0.1:{port}", settings ?? [], TimeProvider.System)).Bounded();

    private static Task<ILink> StartOpening(string pattern, int port, TimeProvider time) =>
        new ZeroMqLinkProvider().OpenAsync(Request($"zmq+{pattern}://127.0.0.1:{port}", [], time)).AsTask();

    private static LinkRequest Request(string address, Dictionary<string, string> settings, TimeProvider time) =>
        new(address, settings, TimeSpan.FromSeconds(5), time);

    private static async Task<string> ReceiveTextAsync(IMessageLink link) =>
        Encoding.ASCII.GetString((await link.ReceiveAsync().Bounded()).Span);
}
