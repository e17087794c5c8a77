using System.Diagnostics;
using QkdHardware.Sessions.Bb84.Results;
using Xunit;

namespace QkdHardware.Hil.Faults;

/// <summary>Each instrument is unplugged in each phase: the session ends soon, in the safe state, and says what was lost.</summary>
public sealed class UnplugTests
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(10);

    private static readonly string[] Devices = ["generator", "attenuator", "power_meter", "switch", "detectors", "tagger"];

    private static readonly string[] Phases =
        ["block", "home", "attenuate", "generator", "bias", "link", "mu", "dark counts", "delay", "qber", "key", "distil",
        "safe state"];

    public static TheoryData<string, string> Cases()
    {
        var cases = new TheoryData<string, string>();
        foreach (string phase in Phases)
        {
            // In the safe state nothing is asked of a power meter, which is safe by itself.
            foreach (string device in Devices.Where(device => (phase, device) != ("safe state", "power_meter")))
            {
                cases.Add(phase, device);
            }
        }

        return cases;
    }

    public static TheoryData<string> AllDevices() => [.. Devices];

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

    [Theory]
    [MemberData(nameof(AllDevices))]
    public async Task Unplugged_InTheMiddleOfAKeyRecord_EndsInTheSafeStateOfAllOthers(string device)
    {
        // Long enough that the first question after the gate has opened meets it open.
        using BenchFolder folder = new BenchFolder().Small().WithBench("record_seconds: 0.5", "record_seconds: 2");
        EmulatedSession? session = null;
        bool isKeyMode = false;
        long since = 0;
        await using EmulatedSession opened = session = await EmulatedSession.OpenAsync(
            folder,
            doors: ObservedDoors.All(exchange =>
            {
                if (isKeyMode && since == 0 && exchange.Question.Span.SequenceEqual("REC:STAG?"u8) && exchange.Answer.Span.StartsWith("PLAY"u8))
                {
                    since = Stopwatch.GetTimestamp();
                    session!.Emulator.Device(device).UnplugAsync().AsTask().GetAwaiter().GetResult();
                }
            }));
        Bb84Result result = await opened.RunAsync(
            new MemoryKeyStore(), progress: progress => isKeyMode |= progress.Phase == "key");
        TimeSpan after = Stopwatch.GetElapsedTime(since);

        Assert.True(since != 0, $"no record was met under way: {result.Failure?.Message}");
        Assert.True(after < Bound, $"the session went on for {after.TotalSeconds:0.0} s");
        await FailedSession.AssertEndAsync(opened, result, device);
    }
}
