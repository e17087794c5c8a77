using Microsoft.Extensions.Time.Testing;
using QkdHardware.Abstractions.Devices;
using QkdHardware.Abstractions.Errors;
using QkdHardware.DeviceManager.Benches;
using QkdHardware.DeviceManager.Safety;
using QkdHardware.Tests.Links;
using QkdHardware.Tests.Roles;
using Xunit;

namespace QkdHardware.Tests.DeviceManager.Safety;

public sealed class SafeStateSequenceTests : IAsyncDisposable
{
    private readonly FakeTimeProvider time = new();
    private readonly List<string> events = [];
    private readonly FakeLab lab = new();

    public SafeStateSequenceTests()
    {
        foreach (FakeInstrument instrument in lab.All)
        {
            instrument.OnSafeState = _ =>
            {
                Note(instrument.DeviceId);
                return ValueTask.CompletedTask;
            };
        }
    }

    [Fact]
    public async Task Run_AllInstruments_BlocksTheLightFirstAndUnbiasesLast()
    {
        IReadOnlyList<SafeStateOutcome> outcomes = await RunAsync().Bounded();

        Assert.Equal(["attenuator", "switch"], events[..2].Order());
        Assert.Equal("generator", events[2]);
        Assert.Equal(["power_meter", "tagger"], events[3..5].Order());
        Assert.Equal("detectors", events[5]);
        Assert.All(outcomes, outcome => Assert.True(outcome.IsSafe));
        Assert.Equal(6, outcomes.Count);
    }

    /// <summary>Switch and attenuator each wait for the other to have begun: one after the other would never end.</summary>
    [Fact]
    public async Task Run_SwitchAndAttenuator_AtTheSameTime()
    {
        var both = new Barrier(2);
        lab.Attenuator.OnSafeState = _ =>
        {
            both.SignalAndWait(TimeSpan.FromSeconds(30), CancellationToken.None);
            return ValueTask.CompletedTask;
        };
        lab.Switch.OnSafeState = lab.Attenuator.OnSafeState;

        IReadOnlyList<SafeStateOutcome> outcomes = await RunAsync().Bounded();

        Assert.All(outcomes, outcome => Assert.True(outcome.IsSafe));
        Assert.Equal(1, both.CurrentPhaseNumber);
    }

    [Fact]
    public async Task Run_LaterStage_WaitsForTheEarlierOne()
    {
        var moving = new TaskCompletionSource();
        lab.Attenuator.OnSafeState = async _ => await moving.Task;
        Task<IReadOnlyList<SafeStateOutcome>> run = RunAsync();
        await WaitForAsync("switch");
        Assert.Equal(["switch"], events);

        moving.SetResult();
        await run.Bounded();
        Assert.Equal("generator", events[1]);
    }

    [Theory]
    [InlineData("obeys its token")]
    [InlineData("ignores its token")]
    [InlineData("blocks its caller")]
    public async Task Run_InstrumentHangs_IsNamedAfterItsBoundAndTheRestGoesOn(string how)
    {
        using var end = new ManualResetEventSlim();
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lab.Switch.OnSafeState = async token =>
        {
            begun.SetResult();
            if (how == "blocks its caller")
            {
                end.Wait(TimeSpan.FromSeconds(30), CancellationToken.None);
            }

            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, how == "obeys its token" ? token : CancellationToken.None);
        };
        Task<IReadOnlyList<SafeStateOutcome>> run = RunAsync(switchBound: TimeSpan.FromSeconds(5));
        await begun.Task.Bounded();
        await WaitForAsync("attenuator");

        time.Advance(TimeSpan.FromSeconds(4.9));
        Assert.Equal(["attenuator"], events);
        time.Advance(TimeSpan.FromSeconds(0.1));
        IReadOnlyList<SafeStateOutcome> outcomes = await run.Bounded();
        end.Set();

        SafeStateOutcome failed = Assert.Single(outcomes, outcome => !outcome.IsSafe);
        Assert.Equal("switch", failed.DeviceId);
        Assert.Equal("switch: did not confirm its safe state within 5 s; switch it off by hand.", failed.Problem);
        Assert.Equal(TimeSpan.FromSeconds(5), failed.Duration);
        Assert.Equal("detectors", events[^1]);
    }

    [Fact]
    public async Task Run_InstrumentFails_IsNamedAndTheRestGoesOn()
    {
        lab.Switch.OnSafeState = _ =>
            throw new InstrumentException(InstrumentErrorKind.Rejected, "switch", "the map is not empty.", "sent `X`");
        lab.Generator.OnSafeState = async _ =>
        {
            await Task.Yield();
            throw new InvalidOperationException("a fault of the driver.");
        };

        IReadOnlyList<SafeStateOutcome> outcomes = await RunAsync().Bounded();

        Assert.Equal(
            [
                "switch: the map is not empty. Last exchange: sent `X`. Its state is unknown; switch it off by hand.",
                "generator: a fault of the driver. Its state is unknown; switch it off by hand.",
            ],
            outcomes.Where(outcome => !outcome.IsSafe).Select(outcome => outcome.Problem));
        Assert.Equal(["attenuator", "detectors", "power_meter", "tagger"], events.Order());
        Assert.Equal("detectors", events[^1]);
    }

    /// <summary>A driver that gives up early did not reach its bound, and is not said to have.</summary>
    [Fact]
    public async Task Run_InstrumentCancelsItself_IsNotSaidToHaveTakenTooLong()
    {
        lab.Generator.OnSafeState = _ => throw new TaskCanceledException("gave up.");

        IReadOnlyList<SafeStateOutcome> outcomes = await RunAsync().Bounded();

        Assert.StartsWith("generator: gave up.", Assert.Single(outcomes, outcome => !outcome.IsSafe).Problem);
    }

    [Fact]
    public async Task Run_NoInstruments_IsDone() =>
        Assert.Empty(await SafeStateSequence.RunAsync([], time));

    public ValueTask DisposeAsync() => lab.DisposeAsync();

    private void Note(string deviceId)
    {
        lock (events)
        {
            events.Add(deviceId);
        }
    }

    private async Task WaitForAsync(string deviceId)
    {
        for (bool seen = false; !seen; await Task.Yield())
        {
            lock (events)
            {
                seen = events.Contains(deviceId);
            }
        }
    }

    // In the worst order for the sequence.
    private Task<IReadOnlyList<SafeStateOutcome>> RunAsync(TimeSpan? switchBound = null) => SafeStateSequence.RunAsync(
        [.. lab.All.Select(instrument => new OpenedDevice(
            instrument.DeviceId,
            TestDriver.Of((IInstrument)instrument, safeStateBound: instrument == lab.Switch ? switchBound : null),
            instrument))],
        time);
}
