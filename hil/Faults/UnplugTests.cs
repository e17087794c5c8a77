using QkdHardware.Sessions.Bb84.Results;
using Xunit;

namespace QkdHardware.Hil.Faults;

/// <summary>Each instrument is unplugged in each phase: the session ends soon, in the safe state, and says what was lost.</summary>
public sealed class UnplugTests
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(10);

    private static readonly string[] Devices = ["generator", "attenuator", "power_meter", "switch", "detectors", "tagger"];

    private static readonly string[] Phases =
        ["block", "home", "attenuate", "generator", "bias", "link", "mu", "dark counts", "delay", "qber", "key", "distil"];

    public static TheoryData<string, string> Cases()
    {
        var cases = new TheoryData<string, string>();
        foreach (string phase in Phases)
        {
            foreach (string device in Devices)
            {
                cases.Add(phase, device);
            }
        }

        return cases;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Unplugged_InAPhase_EndsInTheSafeStateOfAllOthers(string phase, string device)
    {
        using BenchFolder folder = new BenchFolder().Small();
        await using EmulatedSession session = await EmulatedSession.OpenAsync(folder);
        (Bb84Result result, TimeSpan after) =
            await FailedSession.RunAsync(session, phase, emulator => emulator.Device(device).UnplugAsync());

        Assert.True(after < Bound, $"the session went on for {after.TotalSeconds:0.0} s");
        await FailedSession.AssertEndAsync(session, result, device);
    }
}
