using System.Text;
using QkdHardware.Abstractions.Errors;
using QkdHardware.Sdk.Channels;
using QkdHardware.Tests.Drivers;
using QkdHardware.Tests.Links;
using Xunit;

namespace QkdHardware.Tests.Sdk.Channels;

public sealed class RequestChannelTests
{
    private readonly WatchedTime time = new();
    private readonly LossSignal loss = new("dut");

    [Fact]
    public async Task Request_Reply_IsTheFramedBytes()
    {
        ScriptedByteLink link = new ScriptedByteLink().Expect("Q?\n", "4", "2\n");
        await using RequestChannel channel = await OpenAsync(new LinkSupply(link));

        Assert.Equal("42", await AskAsync(channel, "Q?"));
        Assert.Equal(@"sent `Q?\n`, got `42`", channel.LastExchange);
        link.AssertFinished();
    }

    [Fact]
    public async Task Open_NobodyListens_IsDisconnectedWithTheAddress()
    {
        InstrumentException exception =
            await Assert.ThrowsAsync<InstrumentException>(async () => await OpenAsync(new LinkSupply()));

        Assert.Equal(InstrumentErrorKind.Disconnected, exception.Kind);
        Assert.Equal("dut", exception.DeviceId);
        Assert.Equal("the link scripted could not be opened: connection refused.", exception.Problem);
        Assert.NotNull(exception.Remedy);
    }

    [Fact]
    public async Task Open_Cancelled_IsCancelled()
    {
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await RequestChannel.OpenAsync(
            Options(), new LinkSupply(new ScriptedByteLink()).OpenAsync, loss, cancelled.Token));
    }

    [Fact]
    public async Task Reopen_AfterATimeout_TheLateReplyDiesWithItsLink()
    {
        ScriptedByteLink first = new ScriptedByteLink().Expect("A?\n");
        ScriptedByteLink second = new ScriptedByteLink().Expect("B?\n", "b\n");
        var supply = new LinkSupply(first, second);
        await using RequestChannel channel = await OpenAsync(supply);
        await TimeOutAsync(channel, first, "A?");
        Assert.False(first.IsDisposed); // Only the next request needs the link.

        first.Push("a\n");
        Assert.Equal("b", await AskAsync(channel, "B?"));

        Assert.True(first.IsDisposed);
        Assert.Equal(2, supply.OpenCount);
        Assert.False(loss.Task.IsCompleted); // Closing it ourselves is no loss.
    }

    [Fact]
    public async Task Reopen_Fails_IsDisconnectedAndTriedAgainNextTime()
    {
        ScriptedByteLink first = new ScriptedByteLink().Expect("A?\n");
        ScriptedByteLink second = new ScriptedByteLink().Expect("C?\n", "c\n");
        var supply = new LinkSupply(first, second);
        await using RequestChannel channel = await OpenAsync(supply);
        await TimeOutAsync(channel, first, "A?");

        supply.IsUnplugged = true;
        InstrumentException exception = await Assert.ThrowsAsync<InstrumentException>(() => AskAsync(channel, "B?"));
        Assert.Equal(InstrumentErrorKind.Disconnected, exception.Kind);
        supply.IsUnplugged = false;

        Assert.Equal("c", await AskAsync(channel, "C?"));
    }

    [Fact]
    public async Task Marker_AfterATimeout_TheLateReplyIsDropped()
    {
        ScriptedByteLink link = new ScriptedByteLink().Expect("A?\n").Expect("M\n", "a\n", "mark\n").Expect("B?\n", "b\n");
        await using RequestChannel channel = await OpenAsync(new LinkSupply(link), marker: true);
        await TimeOutAsync(channel, link, "A?");

        Assert.Equal("b", await AskAsync(channel, "B?"));
        Assert.Equal("c", await ScriptAsync(channel, link, "C?", "c")); // in step: no more markers
        link.AssertFinished();
    }

    /// <summary>The answer to a marker that was given up must not stand in for the next one: it would leave that one behind.</summary>
    [Fact]
    public async Task Marker_ItsOwnAnswerIsLate_NextQuestionStillGetsItsOwn()
    {
        ScriptedByteLink link = new ScriptedByteLink().Expect("A?\n").Expect("M\n").Expect("M\n").Expect("C?\n", "c\n");
        await using RequestChannel channel = await OpenAsync(new LinkSupply(link), marker: true);
        await TimeOutAsync(channel, link, "A?");
        await TimeOutAsync(channel, link, "B?", "M\n");

        Task<string> question = AskAsync(channel, "C?");
        await link.WhenSent("A?\nM\nM\n".Length).Bounded();
        link.Push("a\n", "mark\n"); // of the first attempt
        link.Push("mark\n");

        Assert.Equal("c", await question.Bounded());
        link.AssertFinished();
    }

    /// <summary>An instrument without power answers no marker ever; back again, it answers the last one and is silent.</summary>
    [Fact]
    public async Task Marker_EarlierOnesWereLost_IsInStepAfterAQuietTime()
    {
        ScriptedByteLink link = new ScriptedByteLink().Expect("A?\n").Expect("M\n").Expect("M\n").Expect("C?\n", "c\n");
        await using RequestChannel channel = await OpenAsync(new LinkSupply(link), marker: true);
        await TimeOutAsync(channel, link, "A?");
        await TimeOutAsync(channel, link, "B?", "M\n");

        Task<string> question = AskAsync(channel, "C?");
        await link.WhenSent("A?\nM\nM\n".Length).Bounded();
        link.Push("mark\n");
        await time.WhenTimer(TimeSpan.FromSeconds(1)).Bounded(); // The quiet time begins when the channel has seen the answer.
        time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal("c", await question.Bounded());
        Assert.Equal("d", await ScriptAsync(channel, link, "D?", "d"));
    }

    [Fact]
    public async Task Request_MoreMayFollow_TheRestIsDroppedBeforeTheNext()
    {
        ScriptedByteLink link = new ScriptedByteLink().Expect("A?\n", "error\n").Expect("M\n", "done\n", "mark\n").Expect("B?\n", "b\n");
        await using RequestChannel channel = await OpenAsync(new LinkSupply(link), marker: true);

        await channel.RequestAsync(
            Ask("A?") with { MoreMayFollow = reply => reply.Span.SequenceEqual("error"u8) }, new LineFraming());

        Assert.Equal("b", await AskAsync(channel, "B?"));
        link.AssertFinished();
    }

    [Fact]
    public async Task Send_SilentCommand_ExpectsNothingAndKeepsStep()
    {
        ScriptedByteLink link = new ScriptedByteLink().Expect("SET 1\n").Expect("SET?\n", "1\n");
        var supply = new LinkSupply(link);
        await using RequestChannel channel = await OpenAsync(supply);

        await channel.SendAsync(Ask("SET 1"));
        Assert.Equal(@"sent `SET 1\n`, which has no answer", channel.LastExchange);
        Assert.Equal("1", await AskAsync(channel, "SET?"));

        link.AssertFinished();
        Assert.Equal(1, supply.OpenCount);
    }

    [Fact]
    public async Task Request_WhatCameUnaskedBefore_DoesNotAnswerIt()
    {
        ScriptedByteLink link = new ScriptedByteLink().Push("hello\n").Expect("A?\n", "a\n");
        await using RequestChannel channel = await OpenAsync(new LinkSupply(link));
        await link.WhenTaken().Bounded();

        Assert.Equal("a", await AskAsync(channel, "A?"));
    }

    [Theory]
    [InlineData(false, "`xxxxxxxxxxxxxxxxxxxx`")]
    [InlineData(true, "<20 bytes withheld>")]
    public async Task Request_AnswerTooLong_IsAViolationAndTheLinkIsOpenedAnew(bool isConfidential, string shown)
    {
        ScriptedByteLink first = new ScriptedByteLink().Expect("A?\n", new string('x', 20));
        ScriptedByteLink second = new ScriptedByteLink().Expect("B?\n", "b\n");
        await using RequestChannel channel = await OpenAsync(new LinkSupply(first, second));

        InstrumentException exception = await Assert.ThrowsAsync<InstrumentException>(async () => await channel.RequestAsync(
            Ask("A?") with { IsConfidential = isConfidential }, new LineFraming()));

        Assert.Equal(InstrumentErrorKind.ProtocolViolation, exception.Kind);
        Assert.Equal($"the answer {shown} goes on beyond 16 bytes.", exception.Problem);
        Assert.Equal("b", await AskAsync(channel, "B?"));
    }

    [Fact]
    public async Task Request_AnswerMalformed_IsAViolation()
    {
        ScriptedByteLink link = new ScriptedByteLink().Expect("A?\n", "!\n");
        await using RequestChannel channel = await OpenAsync(new LinkSupply(link));

        InstrumentException exception = await Assert.ThrowsAsync<InstrumentException>(
            async () => await channel.RequestAsync(Ask("A?"), new RefuseFraming()));
        Assert.Equal(InstrumentErrorKind.ProtocolViolation, exception.Kind);
        Assert.IsType<InvalidDataException>(exception.InnerException);
    }

    [Fact]
    public async Task PeerGone_WhileIdle_IsReportedWithTheLastExchange()
    {
        ScriptedByteLink link = new ScriptedByteLink().Expect("A?\n", "a\n");
        await using RequestChannel channel = await OpenAsync(new LinkSupply(link));
        await AskAsync(channel, "A?");
        link.HangUp();

        InstrumentException reported = await loss.Task.Bounded();
        Assert.Equal(InstrumentErrorKind.Disconnected, reported.Kind);
        Assert.Equal(@"sent `A?\n`, got `a`", reported.Exchange);
        Assert.Contains("scripted", reported.Problem);
    }

    [Fact]
    public async Task PeerGone_WhileAnAnswerIsDue_FailsTheRequestAtOnceAndReopens()
    {
        ScriptedByteLink first = new ScriptedByteLink().Expect("A?\n", "half");
        ScriptedByteLink second = new ScriptedByteLink().Expect("B?\n", "b\n");
        await using RequestChannel channel = await OpenAsync(new LinkSupply(first, second));
        Task<string> request = AskAsync(channel, "A?");
        await first.WhenSent(3).Bounded();
        first.HangUp();

        InstrumentException exception = await Assert.ThrowsAsync<InstrumentException>(() => request.Bounded());
        Assert.Equal(InstrumentErrorKind.Disconnected, exception.Kind);
        Assert.Equal("b", await AskAsync(channel, "B?"));
    }

    [Fact]
    public async Task Dispose_EndsRequestsAndClosesTheLinkOnce()
    {
        ScriptedByteLink link = new ScriptedByteLink().Expect("A?\n");
        RequestChannel channel = await OpenAsync(new LinkSupply(link));
        Task<string> request = AskAsync(channel, "A?");
        await link.WhenSent(3).Bounded();

        await Task.WhenAll(channel.DisposeAsync().AsTask(), channel.DisposeAsync().AsTask()).Bounded();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => request.Bounded());
        await Assert.ThrowsAsync<ObjectDisposedException>(() => AskAsync(channel, "B?"));
        Assert.True(link.IsDisposed);
        Assert.False(loss.Task.IsCompleted);
    }

    private static Request Ask(string text) => new(Encoding.Latin1.GetBytes(text + "\n"));

    private static async Task<string> AskAsync(RequestChannel channel, string text) =>
        Encoding.Latin1.GetString((await channel.RequestAsync(Ask(text), new LineFraming()).Bounded()).Span);

    private static async Task<string> ScriptAsync(RequestChannel channel, ScriptedByteLink link, string question, string answer)
    {
        link.Expect(question + "\n", answer + "\n");
        return await AskAsync(channel, question);
    }

    // Lets a request pass its deadline after the link got what belongs to it.
    private async Task TimeOutAsync(RequestChannel channel, ScriptedByteLink link, string question, string? sends = null)
    {
        Task sent = link.WhenSent(link.Sent.Length + (sends ?? question + "\n").Length);
        Task<string> request = AskAsync(channel, question);
        await sent.Bounded();
        time.Advance(TimeSpan.FromSeconds(2));
        InstrumentException exception = await Assert.ThrowsAsync<InstrumentException>(() => request.Bounded());
        Assert.Equal(InstrumentErrorKind.Timeout, exception.Kind);
    }

    private ChannelOptions Options(bool marker = false) => new()
    {
        DeviceId = "dut",
        LinkName = "scpi",
        MaxReplyLength = 16,
        Time = time,
        Resynchronisation = marker
            ? Resynchronisation.Marker("M\n"u8.ToArray(), new LineFraming(), reply => reply.Span.SequenceEqual("mark"u8))
            : Resynchronisation.Reopen,
    };

    private async Task<RequestChannel> OpenAsync(LinkSupply supply, bool marker = false) =>
        await RequestChannel.OpenAsync(Options(marker), supply.OpenAsync, loss).Bounded();
}
