using System.Text;
using QkdHardware.Abstractions.Errors;
using QkdHardware.Abstractions.Links;
using QkdHardware.Emulation.FrontDoors;
using QkdHardware.Emulation.FrontDoors.ZeroMq;
using QkdHardware.Emulation.Replay;
using QkdHardware.Sdk.Channels;
using QkdHardware.Sdk.Links;
using QkdHardware.Sdk.Links.Tracing;
using QkdHardware.Tests.Drivers;
using QkdHardware.Tests.Links;
using QkdHardware.Transports.ZeroMq;
using Xunit;

namespace QkdHardware.Tests.Replay;

/// <summary>A recorded REQ link, served again at a REP door.</summary>
public sealed class MessageReplayTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly System.Collections.Concurrent.ConcurrentQueue<string> told = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Requests_RecordedSession_IsReplayedWithTheSameAnswers()
    {
        await using (IFrontDoor door = await OpenDoorAsync(new ScriptedMessageFirmware()))
        await using (MessageChannel recorded = await OpenChannelAsync(door, folder.Path))
        {
            Assert.Equal("a\nb", await AskAsync(recorded, "ECHO a\nb"));
            Assert.Equal("", await AskAsync(recorded, "EMPTY"));
            Assert.Equal("c", await AskAsync(recorded, "ECHO c"));
        }

        Trace trace = Trace.Load(Directory.GetFiles(folder.Path).Single());
        Assert.Equal(TraceKind.Messages, trace.Header.Kind);
        await using IFrontDoor replay = await OpenDoorAsync(new ReplayMessageService(trace, told.Enqueue));
        await using MessageChannel channel = await OpenChannelAsync(replay);

        Assert.Equal("a\nb", await AskAsync(channel, "ECHO a\nb"));
        Assert.Equal("", await AskAsync(channel, "EMPTY"));
        Assert.Equal("c", await AskAsync(channel, "ECHO c"));
        Assert.Empty(told);
    }

    [Theory]
    [InlineData("B", "got `B`, which is not in the recording; the recording goes on with `A`; no answer is given.")]
    [InlineData("AA", "got `AA`, which is not in the recording; the recording goes on with `A`; no answer is given.")]
    [InlineData("KEY", "got `KEY`, whose answer was withheld from the recording; no answer is given.")]
    public async Task Request_WithoutARecordedAnswer_ClosesItsConnectionAndServesTheNext(string question, string reason)
    {
        Trace trace = ReplayServiceTests.Recording(TraceKind.Messages, "> A", "< a", "> KEY", @"< \{5 withheld}");
        await using IFrontDoor replay = await OpenDoorAsync(new ReplayMessageService(trace, told.Enqueue));
        await using MessageChannel channel = await OpenChannelAsync(replay);

        var exception = await Assert.ThrowsAsync<InstrumentException>(() => AskAsync(channel, question));

        Assert.Equal(InstrumentErrorKind.Disconnected, exception.Kind);
        Assert.Contains(reason, told);
        await using MessageChannel next = await OpenChannelAsync(replay);
        Assert.Equal("a", await AskAsync(next, "A"));
    }

    private static async Task<IFrontDoor> OpenDoorAsync(IMessageService service) =>
        await new ReplyFrontDoorProvider().OpenAsync("zmq+req://127.0.0.1:0", service);

    private static async Task<MessageChannel> OpenChannelAsync(IFrontDoor door, string? recordings = null)
    {
        var links = new FixedLinks().Add("link", token => new ZeroMqLinkProvider().OpenAsync(
            new LinkRequest(door.Connection, new Dictionary<string, string>(), TimeSpan.FromSeconds(20), TimeProvider.System), token));
        ILinkOpener opener = recordings is null ? links : new RecordedLinks(links, recordings);
        return await MessageChannel.OpenAsync(
            new ChannelOptions { DeviceId = "dut", LinkName = "link", Timeout = TimeSpan.FromSeconds(30) },
            token => opener.OpenMessagesAsync("link", token),
            new LossSignal("dut"));
    }

    private static async Task<string> AskAsync(MessageChannel channel, string text) => Encoding.ASCII.GetString(
        (await channel.RequestAsync(new Request(Encoding.ASCII.GetBytes(text))).Bounded()).Span);
}
