using System.Collections.Concurrent;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using QkdHardware.Abstractions.Errors;
using QkdHardware.Abstractions.Links;
using QkdHardware.Sdk.Channels;
using QkdHardware.Tests.Drivers;
using QkdHardware.Tests.Links;
using Xunit;

namespace QkdHardware.Tests.Sdk.Channels;

public sealed class FrameSubscriptionTests
{
    private readonly FakeTimeProvider time = new();
    private readonly LossSignal loss = new("dut");
    private readonly BlockingCollection<string> frames = [];

    [Fact]
    public async Task Frames_InAnyPortions_AreDeliveredInOrder()
    {
        ScriptedByteLink link = new();
        await using FrameSubscription subscription = await OpenAsync(link);
        link.Push("on", "e\ntwo\nth", "ree\n");

        Assert.Equal(["one", "two", "three"], [Next(), Next(), Next()]);
        Assert.Equal("nothing sent, got `three`", subscription.LastExchange);
    }

    [Fact]
    public async Task Frames_WhileTheHandlerWorks_WaitForIt()
    {
        ScriptedByteLink link = new();
        var release = new ManualResetEventSlim();
        int inside = 0;
        int most = 0;
        await using FrameSubscription subscription = await OpenAsync(link, frame =>
        {
            most = Math.Max(most, Interlocked.Increment(ref inside));
            release.Wait(TimeSpan.FromSeconds(30));
            Interlocked.Decrement(ref inside);
            Take(frame);
        });
        link.Push("one\n", "two\n", "three\n");
        release.Set();

        Assert.Equal(["one", "two", "three"], [Next(), Next(), Next()]);
        Assert.Equal(1, most);
    }

    [Fact]
    public async Task Handler_FrameMakesNoSense_IsALossWithThatReason()
    {
        ScriptedByteLink link = new();
        await using FrameSubscription subscription =
            await OpenAsync(link, _ => throw new InvalidDataException("expected a report"));
        link.Push("rubbish\n");

        InstrumentException reported = await loss.Task.Bounded();
        Assert.Contains("expected a report", reported.Problem);
        Assert.Contains("`rubbish`", reported.Exchange);
    }

    /// <summary>A handler with a fault must not leave an instrument that looks alive and is deaf.</summary>
    [Fact]
    public async Task Handler_FailsOtherwise_IsALossAndDisposalStillWorks()
    {
        ScriptedByteLink link = new();
        FrameSubscription subscription = await OpenAsync(link, _ => throw new FormatException("no number"));
        link.Push("x\n");

        Assert.Contains("no number", (await loss.Task.Bounded()).Problem);
        await subscription.DisposeAsync().Bounded();
        Assert.True(link.IsDisposed);
    }

    [Fact]
    public async Task Frame_TooLong_IsALoss()
    {
        ScriptedByteLink link = new();
        await using FrameSubscription subscription = await OpenAsync(link);
        link.Push(new string('x', 17));

        Assert.Contains("goes on beyond 16 bytes", (await loss.Task.Bounded()).Problem);
    }

    [Fact]
    public async Task PeerGone_IsALossAfterTheLastFrame()
    {
        ScriptedByteLink link = new();
        await using FrameSubscription subscription = await OpenAsync(link);
        link.Push("one\nha");
        link.HangUp();

        Assert.Equal("one", Next());
        Assert.Contains("the peer closed the connection", (await loss.Task.Bounded()).Problem);
    }

    [Fact]
    public async Task Send_AnyTime_GoesOutWhole()
    {
        ScriptedByteLink link = new ScriptedByteLink().Expect("hello\n", "world\n");
        await using FrameSubscription subscription = await OpenAsync(link);

        await subscription.SendAsync(new Request("hello\n"u8.ToArray()));

        Assert.Equal("world", Next());
        Assert.Equal(@"sent `hello\n`, got `world`", subscription.LastExchange);
    }

    [Fact]
    public async Task Send_Confidential_IsNotShown()
    {
        ScriptedByteLink link = new ScriptedByteLink().Expect("SECRET\n");
        await using FrameSubscription subscription = await OpenAsync(link);

        await subscription.SendAsync(new Request("SECRET\n"u8.ToArray()) { IsConfidential = true });

        Assert.DoesNotContain("SECRET", subscription.LastExchange);
    }

    [Fact]
    public async Task Send_PeerGone_IsDisconnected()
    {
        ScriptedByteLink link = new();
        await using FrameSubscription subscription = await OpenAsync(link);
        link.HangUp();

        InstrumentException exception = await Assert.ThrowsAsync<InstrumentException>(
            async () => await subscription.SendAsync(new Request("x"u8.ToArray())));
        Assert.Equal(InstrumentErrorKind.Disconnected, exception.Kind);
    }

    [Fact]
    public async Task Send_LinkTakesNothing_IsATimeoutAndTheNextIsNotKeptOut()
    {
        await using var stuck = new StuckLink();
        await using FrameSubscription subscription = await OpenAsync(stuck);
        for (int i = 1; i <= 2; i++)
        {
            Task sending = subscription.SendAsync(new Request("x"u8.ToArray())).AsTask();
            await stuck.WhenWritten(i).Bounded();
            time.Advance(TimeSpan.FromSeconds(2));

            InstrumentException exception = await Assert.ThrowsAsync<InstrumentException>(() => sending.Bounded());
            Assert.Equal(InstrumentErrorKind.Timeout, exception.Kind);
        }
    }

    [Fact]
    public async Task Dispose_TwiceAtOnce_ClosesTheLinkAndIsNoLoss()
    {
        ScriptedByteLink link = new();
        FrameSubscription subscription = await OpenAsync(link);

        await Task.WhenAll(subscription.DisposeAsync().AsTask(), subscription.DisposeAsync().AsTask()).Bounded();

        Assert.True(link.IsDisposed);
        Assert.False(loss.Task.IsCompleted);
    }

    [Fact]
    public async Task Open_NobodyListens_IsDisconnected()
    {
        InstrumentException exception = await Assert.ThrowsAsync<InstrumentException>(async () =>
            await FrameSubscription.OpenAsync(Options(), new LinkSupply().OpenAsync, new LineFraming(), Take, loss));
        Assert.Equal(InstrumentErrorKind.Disconnected, exception.Kind);
    }

    private void Take(ReadOnlyMemory<byte> frame) => frames.Add(Encoding.Latin1.GetString(frame.Span));

    private string Next() => frames.TryTake(out string? frame, TimeSpan.FromSeconds(30)) ? frame : throw new TimeoutException("no frame came");

    private ChannelOptions Options() => new() { DeviceId = "dut", LinkName = "counts", MaxReplyLength = 16, Time = time };

    private async Task<FrameSubscription> OpenAsync(IByteLink link, Action<ReadOnlyMemory<byte>>? handler = null) =>
        await FrameSubscription.OpenAsync(Options(), _ => new(link), new LineFraming(), handler ?? Take, loss).Bounded();
}
