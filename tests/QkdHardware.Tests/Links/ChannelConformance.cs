using QkdHardware.Abstractions.Errors;
using QkdHardware.Emulation.FrontDoors;
using Xunit;

namespace QkdHardware.Tests.Links;

/// <summary>What every channel of questions and answers promises, whatever kind of link is under it.</summary>
/// <typeparam name="TChannel">The channel of the kind of link.</typeparam>
public abstract class ChannelConformance<TChannel> : LinkConformance
    where TChannel : IAsyncDisposable
{
    /// <summary>A question that the firmware does not answer by itself.</summary>
    private protected abstract string Unanswered { get; }

    /// <summary>A channel over a new link, owned by the test.</summary>
    private protected abstract Task<TChannel> OpenChannelAsync(IFrontDoor door);

    private protected abstract Task<string> AskAsync(TChannel channel, string text);

    /// <summary>The next question that reached the firmware.</summary>
    private protected abstract Task<string> NextQuestionAsync(object firmware);

    /// <summary>Whether the firmware never had two questions at the same time.</summary>
    private protected abstract bool WasAskedOneAtATime(object firmware);

    [SkippableFact]
    public async Task Channel_ManyCallers_AreServedOneAtATimeInOrder()
    {
        const int Callers = 200;
        object firmware = NewFirmware();
        TChannel channel = await OpenChannelAsync(await OpenDoorAsync(firmware));

        Task<string>[] asking = [.. Enumerable.Range(0, Callers).Select(i => AskAsync(channel, $"ECHO {i}"))];
        string[] answers = await Task.WhenAll(asking).Bounded();

        Assert.Equal(Enumerable.Range(0, Callers).Select(i => $"{i}"), answers);
        for (int i = 0; i < Callers; i++) Assert.Equal($"ECHO {i}", await NextQuestionAsync(firmware));
        Assert.True(WasAskedOneAtATime(firmware));
    }

    [SkippableFact]
    public async Task Channel_PeerGoneDuringRequest_FailsAtOnceAndReopensWhenItIsBack()
    {
        object firmware = NewFirmware();
        IFrontDoor door = await OpenDoorAsync(firmware);
        TChannel channel = await OpenChannelAsync(door);
        Task<string> asking = AskAsync(channel, Unanswered);
        Assert.Equal(Unanswered, await NextQuestionAsync(firmware));

        await door.UnplugAsync().Bounded();

        Assert.Equal(
            InstrumentErrorKind.Disconnected, (await Assert.ThrowsAsync<InstrumentException>(() => asking)).Kind);
        Assert.Equal(
            InstrumentErrorKind.Disconnected,
            (await Assert.ThrowsAsync<InstrumentException>(() => AskAsync(channel, "ECHO x"))).Kind);
        await door.PlugAsync().Bounded();
        Assert.Equal("x", await AskAsync(channel, "ECHO x"));
    }

    [SkippableFact]
    public async Task Channel_Disposed_EndsTheRequestUnderWayAndThoseThatWait()
    {
        object firmware = NewFirmware();
        TChannel channel = await OpenChannelAsync(await OpenDoorAsync(firmware));
        Task<string>[] asking = [.. Enumerable.Range(0, 3).Select(_ => AskAsync(channel, Unanswered))];
        Assert.Equal(Unanswered, await NextQuestionAsync(firmware));

        await channel.DisposeAsync().Bounded();
        await channel.DisposeAsync().Bounded();

        foreach (Task<string> one in asking) await Assert.ThrowsAsync<ObjectDisposedException>(() => one);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => AskAsync(channel, "ECHO x"));
    }
}
