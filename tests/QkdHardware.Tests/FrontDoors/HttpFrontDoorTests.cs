using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using QkdHardware.Emulation.FrontDoors;
using QkdHardware.Emulation.FrontDoors.Http;
using QkdHardware.Tests.Links;
using Xunit;

namespace QkdHardware.Tests.FrontDoors;

/// <summary>The HTTP door under clients that are not our link.</summary>
public sealed class HttpFrontDoorTests
{
    private static readonly Uri Nowhere = new("/other", UriKind.Relative);

    [Fact]
    public async Task PortInUse_SaysSoAndWhatToDo()
    {
        await using IFrontDoor first = await OpenDoorAsync();

        var exception = await Assert.ThrowsAsync<FrontDoorException>(() => OpenDoorAsync(first.Connection));

        Assert.Equal(
            $"{new Uri(first.Connection).Authority} is in use; stop the program that holds it or change the port in the bench file",
            exception.Message);
        Assert.Equal(first.Connection, exception.Address);
    }

    [Fact]
    public async Task PortTakenWhileUnplugged_PlugSaysSoAndWorksLater()
    {
        await using IFrontDoor door = await OpenDoorAsync();
        await door.UnplugAsync().Bounded();
        IFrontDoor other = await OpenDoorAsync(door.Connection);

        await Assert.ThrowsAsync<FrontDoorException>(() => door.PlugAsync().Bounded());

        await other.DisposeAsync().Bounded();
        await door.PlugAsync().Bounded();
        using var client = new HttpClient();
        Assert.Equal("x", await PostAsync(client, door.Connection, "ECHO x"));
    }

    [Fact]
    public async Task AddressOfAnotherMachine_SaysSo()
    {
        // 192.0.2.0/24 is reserved for documentation (RFC 5737).
        var exception = await Assert.ThrowsAsync<FrontDoorException>(() => OpenDoorAsync("http://192.0.2.1:0/api"));

        Assert.Equal("192.0.2.1 is not an address of this machine", exception.Message);
    }

    [Fact]
    public async Task FirmwareOfAnotherKind_SaysWhichIsWanted()
    {
        var exception = await Assert.ThrowsAsync<FrontDoorException>(
            () => new HttpFrontDoorProvider().OpenAsync("http://127.0.0.1:0/api", new RawHttpServer()).AsTask());

        Assert.Contains(nameof(IMessageService), exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task OtherPathOrMethod_IsRefusedWithoutTheFirmware()
    {
        var firmware = new ScriptedMessageFirmware();
        await using IFrontDoor door = await OpenDoorAsync(firmware: firmware);
        using var client = new HttpClient { BaseAddress = new Uri(door.Connection) };
        using var body = new StringContent("ECHO x");

        using HttpResponseMessage elsewhere = await client.PostAsync(Nowhere, body).Bounded();
        using HttpResponseMessage get = await client.GetAsync(client.BaseAddress).Bounded();

        Assert.Equal(HttpStatusCode.NotFound, elsewhere.StatusCode);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, get.StatusCode);
        Assert.Equal("POST", Assert.Single(get.Content.Headers.Allow));
        Assert.Equal("y", await PostAsync(client, door.Connection, "ECHO y"));
        Assert.Equal("ECHO y", await firmware.NextMessageAsync());
    }

    [Fact]
    public async Task ClientGone_QuestionIsWorkedOffAndNextClientServed()
    {
        var firmware = new ScriptedMessageFirmware();
        await using IFrontDoor door = await OpenDoorAsync(firmware: firmware);
        using (var leaving = new HttpClient())
        {
            _ = PostAsync(leaving, door.Connection, "LATE old").ContinueWith(asked => asked.Exception, TaskScheduler.Default);
            Assert.Equal("LATE old", await firmware.NextMessageAsync());
        }

        using var client = new HttpClient();
        Task<string> next = PostAsync(client, door.Connection, "ECHO new");
        firmware.Release();

        Assert.Equal("new", await next);
        Assert.False(firmware.WasEnteredTwice);
    }

    [Fact]
    public async Task FirmwareFails_ClientIsCutOffAndNextOneServed()
    {
        await using IFrontDoor door = await OpenDoorAsync();
        using var client = new HttpClient();

        // The scripted firmware has no answer to a block of no size.
        await Assert.ThrowsAsync<HttpRequestException>(() => PostAsync(client, door.Connection, "BLOCK"));

        Assert.Equal("x", await PostAsync(client, door.Connection, "ECHO x"));
    }

    [Fact]
    public async Task LongerThanAMessageMayBe_IsRefusedBeforeItIsSent()
    {
        await using IFrontDoor door = await OpenDoorAsync();
        var address = new Uri(door.Connection);
        using var client = new TcpClient();
        await client.ConnectAsync(address.Host, address.Port).Bounded();

        await client.GetStream()
            .WriteAsync("POST /api HTTP/1.1\r\nHost: x\r\nContent-Length: 268435457\r\n\r\n"u8.ToArray()).Bounded();
        using var answer = new StreamReader(client.GetStream(), Encoding.ASCII);

        Assert.StartsWith("HTTP/1.1 413 ", await answer.ReadLineAsync().Bounded(), StringComparison.Ordinal);
    }

    [SkippableTheory]
    [InlineData(10, "Expect:")]
    [InlineData(3_000_000, "Expect: 100-continue")]
    [InlineData(3_000_000, "Transfer-Encoding: chunked")]
    public async Task Curl_IsAnswered(int length, string header)
    {
        const string Curl = "/usr/bin/curl";
        Skip.IfNot(File.Exists(Curl), "curl is not installed");
        await using IFrontDoor door = await OpenDoorAsync();
        byte[] body = Encoding.ASCII.GetBytes(new string('Q', length));
        var start = new ProcessStartInfo(
            Curl, ["-sS", "--noproxy", "*", "-m", "50", "-H", header, "--data-binary", "@-", door.Connection])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };

        using Process process = Process.Start(start)!;
        await process.StandardInput.BaseStream.WriteAsync(body).Bounded();
        process.StandardInput.Close();
        string output = await process.StandardOutput.ReadToEndAsync().Bounded();

        Assert.Equal(ScriptedMessageFirmware.Describe(body), output);
    }

    private static async Task<IFrontDoor> OpenDoorAsync(
        string address = "http://127.0.0.1:0/api", ScriptedMessageFirmware? firmware = null) =>
        await new HttpFrontDoorProvider().OpenAsync(address, firmware ?? new ScriptedMessageFirmware()).Bounded();

    private static async Task<string> PostAsync(HttpClient client, string address, string text)
    {
        using var body = new StringContent(text);
        using HttpResponseMessage response = await client.PostAsync(new Uri(address), body).Bounded();
        response.EnsureSuccessStatusCode();
        return await response.Content.ReadAsStringAsync().Bounded();
    }
}
