using QkdHardware.Sessions.Bb84.Results;
using Xunit;

namespace QkdHardware.Hil.Faults;

public sealed class SafeStateTests
{
    [Fact]
    public async Task SuccessfulSession_LeavesNothingOn()
    {
        using BenchFolder folder = new BenchFolder().Small();
        await using EmulatedSession session = await EmulatedSession.OpenAsync(folder);
        IReadOnlyList<string> during = [];
        Bb84Result result = await session.RunAsync(new MemoryKeyStore(), progress: progress =>
        {
            if (progress is { Phase: "key", Fraction: 0 })
            {
                during = BenchTruth.UnsafeDevicesAsync(session.Connections, except: "attenuator").GetAwaiter().GetResult();
            }
        });

        Assert.Null(result.Failure?.Message);
        Assert.All(result.SafeState, outcome => Assert.True(outcome.IsSafe, outcome.Problem));
        await session.CloseBenchAsync();
        // That the question can find something: in key mode all of them are in use, and no record runs yet.
        Assert.Equal(["switch", "generator", "detectors"], during);
        Assert.Empty(await BenchTruth.UnsafeDevicesAsync(session.Connections));
    }

    [Fact]
    public async Task WatcherThatThrows_KeepsNothingFromItsSafeState()
    {
        using BenchFolder folder = new BenchFolder().Small();
        await using EmulatedSession session = await EmulatedSession.OpenAsync(folder);
        Bb84Result result = await session.RunAsync(
            new MemoryKeyStore(), progress: _ => throw new IOException("No space left on device"));

        Assert.Null(result.Failure?.Message);
        Assert.Equal("safe state", result.Phases[^1].Name);
        Assert.Equal(result.Phases.Count, result.Phases.DistinctBy(phase => phase.Name).Count());
        await session.CloseBenchAsync();
        Assert.Empty(await BenchTruth.UnsafeDevicesAsync(session.Connections));
    }
}
