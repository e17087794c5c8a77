using System.Text;
using CsCheck;
using QkdHardware.Abstractions.Links;
using QkdHardware.Sdk.Channels;
using QkdHardware.Tests.Drivers;
using QkdHardware.Tests.Links;
using Xunit;

namespace QkdHardware.Tests.Sdk.Channels;

public sealed class ReceivePumpTests : IAsyncDisposable
{
    private const int MaxReplyLength = 8; // with the line feed

    private readonly ScriptedByteLink link = new();
    private readonly List<string> losses = [];
    private readonly ReceivePump pump;

    public ReceivePumpTests() => pump = new ReceivePump(link, MaxReplyLength, losses.Add);

    [Fact]
    public async Task Take_TwoRepliesInOnePortion_GivesBothInOrder()
    {
        link.Push("one\ntwo\n");

        Assert.Equal("one", await TakeAsync());
        Assert.Equal("two", await TakeAsync());
    }

    [Fact]
    public async Task Take_Cancelled_LosesNothing()
    {
        link.Push("on");
        using var cancelled = new CancellationTokenSource();
        Task<byte[]> taking = pump.TakeAsync(new LineFraming(), MaxReplyLength, false, cancelled.Token).AsTask();
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => taking.Bounded());

        link.Push("e\n");
        Assert.Equal("one", await TakeAsync());
    }

    [Fact]
    public async Task Take_PeerGone_GivesWhatCameBefore()
    {
        link.Push("one\ntw");
        link.HangUp();

        Assert.Equal("one", await TakeAsync());
        LinkException exception = await Assert.ThrowsAsync<LinkException>(TakeAsync);
        Assert.Equal("the peer closed the connection", exception.Message);
        Assert.Equal("scripted", exception.Address);
        await pump.DisposeAsync();
        Assert.Equal(["the peer closed the connection"], losses);
    }

    [Fact]
    public async Task Dispose_IsNoLossAndDisposesTheLink()
    {
        await pump.DisposeAsync().Bounded();
        await pump.DisposeAsync().Bounded();

        Assert.True(link.IsDisposed);
        Assert.Empty(losses);
    }

    [Fact]
    public async Task Drop_WhatCameUnasked_IsCountedAndGone()
    {
        Assert.Equal(0, pump.Drop());
        link.Push("abc");
        await ArrivedAsync(3);

        Assert.Equal(3, pump.Drop());
        link.Push("x\n");
        Assert.Equal("x", await TakeAsync());
    }

    [Fact]
    public async Task Take_Malformed_ShowsItsBeginningAndDropsIt()
    {
        link.Push("!?\n");
        InvalidDataException exception =
            await Assert.ThrowsAsync<InvalidDataException>(async () => await pump.TakeAsync(new RefuseFraming(), 8, false, default));
        Assert.Equal(@"the answer `!?\n` does not follow the protocol", exception.Message);

        link.Push("ok\n");
        Assert.Equal("ok", await TakeAsync());
    }

    [Fact]
    public async Task Take_MalformedConfidential_ShowsItsLengthOnly()
    {
        link.Push("SECRET\n");

        InvalidDataException exception =
            await Assert.ThrowsAsync<InvalidDataException>(async () => await pump.TakeAsync(new RefuseFraming(), 8, true, default));
        Assert.Equal("the answer <7 bytes withheld> does not follow the protocol", exception.Message);
    }

    /// <summary>Whether a reply is too long is decided by its bytes, not by the portions in which they come.</summary>
    [Fact]
    public void Take_AnyPortions_SameOutcome() =>
        Gen.Select(Gen.Int[0, 20], Gen.Int[1, 20].Array[1, 20]).Sample(
            async (length, portions) =>
            {
                await using var cut = new ScriptedByteLink();
                await using var taker = new ReceivePump(cut, MaxReplyLength, _ => { });
                string text = new string('x', length) + "\n";
                for (int i = 0, at = 0; at < text.Length; i++)
                {
                    string portion = text[at..Math.Min(text.Length, at + portions[i % portions.Length])];
                    cut.Push(portion);
                    at += portion.Length;
                }

                Task<byte[]> taking = taker.TakeAsync(new LineFraming(), MaxReplyLength, false, default).AsTask();
                if (length < MaxReplyLength)
                {
                    Assert.Equal(length, (await taking.Bounded()).Length);
                }
                else
                {
                    InvalidDataException exception = await Assert.ThrowsAsync<InvalidDataException>(() => taking.Bounded());
                    Assert.Contains("beyond 8 bytes", exception.Message);
                }
            },
            iter: 200);

    /// <summary>An instrument that talks for ever does not fill the memory: the pump stops reading until somebody takes.</summary>
    [Fact]
    public async Task Pump_EndlessStream_IsNotHeldWithoutLimit()
    {
        await using var endless = new EndlessLink();
        await using var limited = new ReceivePump(endless, MaxReplyLength, _ => { });

        // The pump is stuck in its flush when it comes for no more than this.
        await endless.ReachedAsync(128 * 1024);
        for (int i = 0; i < 1000; i++)
        {
            await Task.Yield();
        }

        Assert.InRange(endless.BytesRead, 128 * 1024, 256 * 1024);
    }

    public async ValueTask DisposeAsync() => await pump.DisposeAsync();

    private async Task<string> TakeAsync() =>
        Encoding.Latin1.GetString(await pump.TakeAsync(new LineFraming(), MaxReplyLength, false, default).Bounded());

    // A reply that needs one byte more than there are is begun, and given up as soon as those have come.
    private async Task ArrivedAsync(int count)
    {
        using var arrived = new CancellationTokenSource();
        var watch = new WatchFraming(count, arrived);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            async () => await pump.TakeAsync(watch, MaxReplyLength, false, arrived.Token).Bounded());
    }
}
