using System.Text;
using QkdHardware.Abstractions.Errors;
using QkdHardware.Abstractions.Links;
using QkdHardware.Sdk.Channels;
using QkdHardware.Sdk.Links.Tracing;
using QkdHardware.Tests.Drivers;
using QkdHardware.Tests.Links;
using Xunit;

namespace QkdHardware.Tests.Sdk.Tracing;

/// <summary>What a channel marks as confidential is in no recording, whichever way it comes and however late.</summary>
public sealed class TracedChannelTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly LossSignal loss = new("dut");

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Request_Confidential_OnlyLengthsAreRecorded()
    {
        ScriptedByteLink link = new ScriptedByteLink()
            .Expect("*IDN?\n", "Maker,Model\n")
            .Expect("LOAD SECRET\n")
            .Expect("KEY?\n", "HID", "DEN\n")
            .Expect("*OPC?\n", "1\n");
        TracedByteLink traced = Traced(link);
        await using (RequestChannel channel = await OpenAsync(traced))
        {
            await AskAsync(channel, "*IDN?");
            await channel.SendAsync(new Request("LOAD SECRET\n"u8.ToArray()) { IsConfidential = true });
            Assert.Equal("HIDDEN", await AskAsync(channel, "KEY?", isConfidential: true));
            await AskAsync(channel, "*OPC?");
        }

        Assert.Equal(
            [
                @"> *IDN?\n", @"< Maker,Model\n", @"> \{12 withheld}", @"> \{5 withheld}", @"< \{3 withheld}", @"< \{4 withheld}",
                @"> *OPC?\n", @"< 1\n",
            ],
            Recorded());
        link.AssertFinished();
    }

    [Fact]
    public async Task Request_ConfidentialAnswerComesTooLate_IsNotRecorded()
    {
        ScriptedByteLink link = new ScriptedByteLink()
            .Expect("KEY?\n")
            .Expect("*MARK?\n", "HIDDEN\n", "mark\n")
            .Expect("*OPC?\n", "1\n");
        var time = new WatchedTime();
        await using (RequestChannel channel = await OpenAsync(Traced(link), time, Resynchronisation.Marker(
            "*MARK?\n"u8.ToArray(), new LineFraming(), answer => answer.Span.SequenceEqual("mark"u8))))
        {
            Task<string> asking = AskAsync(channel, "KEY?", isConfidential: true);
            await link.WhenSent(5).Bounded();
            time.Advance(TimeSpan.FromSeconds(2));
            await Assert.ThrowsAsync<InstrumentException>(() => asking);
            Assert.Equal("1", await AskAsync(channel, "*OPC?"));
        }

        Assert.DoesNotContain("HIDDEN", File.ReadAllText(RecordingPath), StringComparison.Ordinal);
        Assert.Contains(@"> *OPC?\n", Recorded());
    }

    [Fact]
    public async Task Message_Confidential_OnlyLengthsAreRecorded()
    {
        var inner = new EchoLink();
        var traced = new TracedMessageLink(inner, Writer(TraceKind.Messages));
        await using (MessageChannel channel = await MessageChannel.OpenAsync(
            Options(new WatchedTime()), _ => ValueTask.FromResult<IMessageLink>(traced), loss))
        {
            await channel.RequestAsync(new Request("open"u8.ToArray()));
            await channel.RequestAsync(new Request("secret"u8.ToArray()) { IsConfidential = true });
            await channel.RequestAsync(new Request("#13abc"u8.ToArray()));
        }

        Assert.Equal(
            ["> open", "< open", @"> \{6 withheld}", @"< \{6 withheld}", @"> #13\{3 withheld}", @"< #13\{3 withheld}"], Recorded());
    }

    [Fact]
    public async Task Subscription_ConfidentialCommand_IsNotRecordedNorWhatFollows()
    {
        ScriptedByteLink link = new ScriptedByteLink().Expect("SECRET\n", "HIDDEN\n").Expect("OPEN\n", "shown\n");
        var frames = System.Threading.Channels.Channel.CreateUnbounded<string>();
        await using (FrameSubscription subscription = await FrameSubscription.OpenAsync(
            Options(new WatchedTime()),
            _ => ValueTask.FromResult<IByteLink>(Traced(link)),
            new LineFraming(),
            frame => frames.Writer.TryWrite(Encoding.ASCII.GetString(frame.Span)),
            loss))
        {
            await subscription.SendAsync(new Request("SECRET\n"u8.ToArray()) { IsConfidential = true });
            Assert.Equal("HIDDEN", await frames.Reader.ReadAsync().Bounded());
            await subscription.SendAsync(new Request("OPEN\n"u8.ToArray()));
            Assert.Equal("shown", await frames.Reader.ReadAsync().Bounded());
        }

        Assert.Equal([@"> \{7 withheld}", @"< \{7 withheld}", @"> OPEN\n", @"< shown\n"], Recorded());
    }

    [Fact]
    public async Task Link_LostAndClosed_IsNoted()
    {
        ScriptedByteLink link = new ScriptedByteLink().Expect("a");
        TracedByteLink traced = Traced(link);
        await traced.WriteAsync("a"u8.ToArray());
        link.HangUp();
        Assert.Equal(0, await traced.ReadAsync(new byte[1]));
        await Assert.ThrowsAsync<LinkException>(() => traced.WriteAsync("b"u8.ToArray()).AsTask());
        await traced.DisposeAsync();
        await traced.DisposeAsync();

        Assert.True(link.IsDisposed);
        Assert.Equal(
            ["lost: the peer closed the connection", "closed"], Trace.Load(RecordingPath).Notes.Select(note => note.Text));
    }

    private string RecordingPath => Directory.GetFiles(folder.Path).Single();

    private IEnumerable<string> Recorded() => Trace.Load(RecordingPath).Entries
        .Select(entry => $"{(entry.Direction == TraceDirection.Sent ? '>' : '<')} {entry.Text}");

    private TraceWriter Writer(TraceKind kind) => TraceWriter.Create(
        folder.Path, new TraceHeader("dut", "link", "scripted", kind, DateTimeOffset.UnixEpoch), TimeProvider.System, Assert.Fail);

    private TracedByteLink Traced(IByteLink link) => new(link, Writer(TraceKind.Bytes));

    private static ChannelOptions Options(TimeProvider time) => new() { DeviceId = "dut", LinkName = "link", Time = time };

    private ValueTask<RequestChannel> OpenAsync(
        IByteLink link, TimeProvider? time = null, Resynchronisation? resynchronisation = null) =>
        RequestChannel.OpenAsync(
            Options(time ?? new WatchedTime()) with { Resynchronisation = resynchronisation ?? Resynchronisation.Reopen },
            _ => ValueTask.FromResult(link),
            loss);

    private static async Task<string> AskAsync(RequestChannel channel, string question, bool isConfidential = false) =>
        Encoding.ASCII.GetString((await channel.RequestAsync(
            new Request(Encoding.ASCII.GetBytes(question + "\n")) { IsConfidential = isConfidential }, new LineFraming())
            .Bounded()).Span);

    private sealed class EchoLink : IMessageLink
    {
        private readonly TaskCompletionSource<string> lost = new();
        private ReadOnlyMemory<byte> last;

        public string Address => "echo";

        public Task<string> Lost => lost.Task;

        public ValueTask SendAsync(ReadOnlyMemory<byte> message, CancellationToken cancellationToken = default)
        {
            last = message;
            return ValueTask.CompletedTask;
        }

        public ValueTask<ReadOnlyMemory<byte>> ReceiveAsync(CancellationToken cancellationToken = default) => new(last);

        public ValueTask DisposeAsync()
        {
            lost.TrySetCanceled();
            return ValueTask.CompletedTask;
        }
    }
}
