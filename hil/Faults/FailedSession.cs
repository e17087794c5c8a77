using System.Diagnostics;
using QkdHardware.Emulation.Hosting;
using QkdHardware.Sessions.Bb84.Results;
using Xunit;

namespace QkdHardware.Hil.Faults;

/// <summary>A session in which an instrument fails on the way, and what must be true of its end.</summary>
internal static class FailedSession
{
    /// <summary>Runs a session and does something to an instrument at a moment of it.</summary>
    /// <param name="session">An opened bench.</param>
    /// <param name="phase">The phase at whose beginning, before its first command, it happens.</param>
    /// <param name="fault">What happens.</param>
    /// <returns>The result, and how long the session went on after the fault.</returns>
    public static async Task<(Bb84Result Result, TimeSpan After)> RunAsync(
        EmulatedSession session, string phase, Func<EmulatorHost, ValueTask> fault)
    {
        long since = 0;
        Bb84Result result = await session.RunAsync(new MemoryKeyStore(), progress: progress =>
        {
            if (progress.Phase == phase && progress.Fraction == 0 && since == 0)
            {
                since = Stopwatch.GetTimestamp();
                fault(session.Emulator).AsTask().GetAwaiter().GetResult();
            }
        });
        Assert.True(since != 0, $"the phase {phase} never came: {result.Failure?.Message}");
        return (result, Stopwatch.GetElapsedTime(since));
    }

    /// <summary>The end names the instrument and its last exchange, and every other instrument is safe.</summary>
    public static async Task AssertEndAsync(EmulatedSession session, Bb84Result result, string device)
    {
        Assert.Equal(SessionEnd.InstrumentFailed, result.End);
        SessionFailure failure = result.Failure!;
        Assert.Equal(device, failure.DeviceId);
        Assert.StartsWith($"{device}: ", failure.Message);
        Assert.Contains("Last exchange: ", failure.Message);
        Assert.Equal(0, result.SecretKeyBits);
        Assert.Null(result.Keys);

        Assert.Equal(session.Devices.Select(d => d.Id).Order(), result.SafeState.Select(outcome => outcome.DeviceId).Order());
        Assert.All(result.SafeState, outcome => Assert.True(outcome.IsSafe || outcome.DeviceId == device, outcome.Problem));
        if (BenchTruth.Devices.Contains(device))
        {
            string problem = result.SafeState.Single(outcome => outcome.DeviceId == device).Problem!;
            Assert.StartsWith($"{device}: ", problem);
            Assert.EndsWith("switch it off by hand.", problem);
            Assert.False(result.Phases[^1].Succeeded);
        }

        Assert.Equal("safe state", result.Phases[^1].Name);
        await session.CloseBenchAsync();
        Assert.Empty(await BenchTruth.UnsafeDevicesAsync(session.Connections, except: device));
    }
}
