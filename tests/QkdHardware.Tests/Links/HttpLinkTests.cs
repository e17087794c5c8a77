using System.Text;
using QkdHardware.Abstractions.Links;
using QkdHardware.Emulation.FrontDoors;
using QkdHardware.Emulation.FrontDoors.Tcp;
using QkdHardware.Sdk.Links;
using QkdHardware.Transports.Http;
using Xunit;

namespace QkdHardware.Tests.Links;

/// <summary>What an HTTP link makes of servers that are not ours, byte by byte.</summary>
public sealed class HttpLinkTests
{
    [Fact]
    public async Task Ask_SendsThePostOfTheVendorsClient_OverOneConnection()
    {
        var server = new RawHttpServer(RawHttpServer.Response.Ok("one"), RawHttpServer.Response.Ok(""));
        await using IFrontDoor door = await OpenDoorAsync(server);
        await using IMessageLink link = await OpenAsync(door);

        Assert.Equal("one", await AskAsync(link, "{}"));
        Assert.Equal("", await AskAsync(link, "[1]"));

        string host = new Uri(door.Connection).Authority;
        Assert.Equal(
            $"POST /api HTTP/1.1\r\nHost: {host}\r\nAccept: application/json\r\n"
                + "Content-Type: application/json; charset=UTF-8\r\nContent-Length: 2\r\n\r\n{}",
            server.Requests[0]);
        Assert.EndsWith("\r\n\r\n[1]", server.Requests[1], StringComparison.Ordinal);
        Assert.Equal(1, server.UsedConnections);
    }

    [Theory]
    [InlineData("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n", 404)]
    [InlineData("HTTP/1.1 500 Oops\r\nContent-Length: 4\r\n\r\nhelp", 500)]
    [InlineData("HTTP/1.1 204 No Content\r\n\r\n", 204)]
    [InlineData("HTTP/1.1 302 Found\r\nLocation: /other\r\nContent-Length: 0\r\n\r\n", 302)]
    public async Task Ask_StatusOtherThan200_FailsAndLinkGoesOn(string response, int status)
    {
        var server = new RawHttpServer(new RawHttpServer.Response(response), RawHttpServer.Response.Ok("fine"));
        await using IFrontDoor door = await OpenDoorAsync(server);
        await using IMessageLink link = await OpenAsync(door);

        var exception = await Assert.ThrowsAsync<LinkException>(() => AskAsync(link, "x"));

        Assert.Equal($"the server answered with HTTP status {status}", exception.Message);
        Assert.False(link.Lost.IsCompleted);
        Assert.Equal("fine", await AskAsync(link, "y"));
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhal", "the connection broke before the answer was whole")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-", "the connection broke before the answer was whole")]
    [InlineData("", "the connection broke before the answer was whole")]
    [InlineData("SSH-2.0-OpenSSH_9.2\r\n", "the peer does not speak HTTP")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 268435457\r\n\r\n", "the answer is longer than a message may be")]
    public async Task Ask_NoWholeAnswer_LosesTheLinkAndIsNotAskedAgain(string response, string reason)
    {
        var server = new RawHttpServer(
            RawHttpServer.Response.Ok("first"), new RawHttpServer.Response(response, HangsUp: true), RawHttpServer.Response.Ok("twice"));
        await using IFrontDoor door = await OpenDoorAsync(server);
        await using IMessageLink link = await OpenAsync(door);
        Assert.Equal("first", await AskAsync(link, "a"));

        var exception = await Assert.ThrowsAsync<LinkException>(() => AskAsync(link, "b"));

        Assert.StartsWith(reason, exception.Message, StringComparison.Ordinal);
        Assert.StartsWith(reason, await link.Lost.Bounded(), StringComparison.Ordinal);
        Assert.StartsWith(reason, (await Assert.ThrowsAsync<LinkException>(() => AskAsync(link, "c"))).Message, StringComparison.Ordinal);
        Assert.Equal(2, server.Requests.Count);
    }

    [Fact]
    public async Task ServerHangsUpBetweenQuestions_LinkLooksWhetherItIsThereAndGoesOn()
    {
        const int Questions = 20;
        var server = new RawHttpServer([.. Enumerable.Range(0, Questions).Select(
            i => RawHttpServer.Response.Ok($"{i}", hangsUp: true))]);
        await using IFrontDoor door = await OpenDoorAsync(server);
        await using IMessageLink link = await OpenAsync(door);
        await server.WaitForProbeAsync();

        for (int i = 0; i < Questions; i++)
        {
            Assert.Equal($"{i}", await AskAsync(link, "x"));
            await server.WaitForProbeAsync();
        }

        Assert.False(link.Lost.IsCompleted);
        Assert.Equal(Questions, server.UsedConnections);
    }

    [Fact]
    public async Task ServerAnnouncesTheEndOfTheConnection_NextQuestionGetsANewOne()
    {
        const int Questions = 20;
        var server = new RawHttpServer([.. Enumerable.Range(0, Questions).Select(
            i => RawHttpServer.Response.Ok($"{i}", "Connection: close\r\n", hangsUp: true))]);
        await using IFrontDoor door = await OpenDoorAsync(server);
        await using IMessageLink link = await OpenAsync(door);

        for (int i = 0; i < Questions; i++) Assert.Equal($"{i}", await AskAsync(link, "x"));

        Assert.False(link.Lost.IsCompleted);
        Assert.Equal(Questions, server.UsedConnections);
    }

    [Fact]
    public async Task Receive_NothingAsked_Throws()
    {
        await using IFrontDoor door = await OpenDoorAsync(new RawHttpServer(RawHttpServer.Response.Ok("x")));
        await using IMessageLink link = await OpenAsync(door);
        await Assert.ThrowsAsync<InvalidOperationException>(() => link.ReceiveAsync().Bounded());
        Assert.Equal("x", await AskAsync(link, "x"));

        await Assert.ThrowsAsync<InvalidOperationException>(() => link.ReceiveAsync().Bounded());
    }

    [Fact]
    public async Task Receive_GivenUpThenAgain_GetsTheAnswer()
    {
        await using IFrontDoor door = await OpenDoorAsync(new RawHttpServer(RawHttpServer.Response.Ok("x")));
        await using IMessageLink link = await OpenAsync(door);
        await link.SendAsync("x"u8.ToArray()).Bounded();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => link.ReceiveAsync(new CancellationToken(canceled: true)).Bounded());

        Assert.Equal("x", Encoding.ASCII.GetString((await link.ReceiveAsync().Bounded()).Span));
    }

    private static ValueTask<IFrontDoor> OpenDoorAsync(IByteService server) =>
        new TcpFrontDoorProvider().OpenAsync("tcp://127.0.0.1:0", server);

    private static async Task<IMessageLink> OpenAsync(IFrontDoor door)
    {
        string address = $"http://{new Uri(door.Connection).Authority}/api";
        var request = new LinkRequest(address, new Dictionary<string, string>(), TimeSpan.FromSeconds(20), TimeProvider.System);
        return (IMessageLink)await new HttpLinkProvider().OpenAsync(request).Bounded();
    }

    private static async Task<string> AskAsync(IMessageLink link, string text)
    {
        await link.SendAsync(Encoding.ASCII.GetBytes(text)).Bounded();
        return Encoding.ASCII.GetString((await link.ReceiveAsync().Bounded()).Span);
    }
}
