using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using Xunit;

namespace QkdHardware.Hil.Faults;

/// <summary>
/// Faults and interruptions as a user has them: emulator and session in processes of their own, the end told by exit code,
/// standard error and the run record, and the instruments asked afterwards.
/// </summary>
public sealed class CommandLineFaultTests
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task Unplugged_InTheKeyPhase_EndsWith3AMessageAndAReadableRecord()
    {
        using BenchFolder bench = new BenchFolder().Small().WithBench("records: 2", "records: 1000").WithFreeAddresses();
        await using EmulatorProcess emulator = await EmulatorProcess.StartAsync(bench);
        await using CliProcess session = CliProcess.Qkd("session", "run", bench.Bench, "--out", bench["run"], "--verbose");
        await session.ErrorLineAsync(line => line.StartsWith("ok     qber"));
        long since = Stopwatch.GetTimestamp();
        BackDoorClient.Send(
            emulator.Document.GetProperty("backdoor").GetString()!, new JsonObject { ["do"] = "unplug", ["device"] = "detectors" });
        await session.EndAsync();
        TimeSpan after = Stopwatch.GetElapsedTime(since);

        Assert.True(session.ExitCode == 3, session.ToString());
        Assert.True(after < Bound, $"the session went on for {after.TotalSeconds:0.0} s");
        string message = session.Error.Split('\n').Single(line => line.StartsWith("qkd: "));
        Assert.StartsWith("qkd: detectors: the link ", message);
        Assert.Contains("Last exchange: ", message);
        Assert.EndsWith("Check power and cable, then run again.", message);
        Assert.Contains("FAILED safe state  detectors: ", session.Error);
        Assert.DoesNotContain("   at ", session.Error);

        JsonElement document = new RunRecordFolder(bench["run"]).Session;
        Assert.Equal("instrument_failed", document.GetProperty("outcome").GetString());
        Assert.Equal("detectors", document.GetProperty("failed_device").GetString());
        Assert.Equal(message["qkd: ".Length..], document.GetProperty("error").GetString());
        Assert.Equal(0, document.GetProperty("secret_key_bits").GetInt64());
        JsonElement[] states = [.. document.GetProperty("safe_state").EnumerateArray()];
        Assert.Equal(6, states.Length);
        Assert.All(states, state => Assert.Equal(
            state.GetProperty("device").GetString() != "detectors", state.GetProperty("confirmed").GetBoolean()));
        AssertReport(bench["run"], "instrument_failed");
        Assert.False(Directory.Exists(bench["run.keys"]));
        Assert.Empty(await BenchTruth.UnsafeDevicesAsync(emulator.Connections, except: "detectors"));
    }

    // The clock is the wall's, so that each phase lasts: homing seconds, a record as long as it is.
    [SkippableTheory]
    [InlineData(PosixSignal.SIGINT, "block", "home", "alignment_seconds: 0.1")]
    [InlineData(PosixSignal.SIGINT, "mu", "dark counts", "alignment_seconds: 30")]
    [InlineData(PosixSignal.SIGTERM, "qber", "key", "alignment_seconds: 0.1")]
    public async Task Interrupted_InAPhase_EndsWith130AfterTheSafeState(
        PosixSignal signal, string before, string phase, string alignment)
    {
        Skip.If(OperatingSystem.IsWindows(), "POSIX signals.");
        using BenchFolder bench = new BenchFolder().Small()
            .WithBench("record_seconds: 0.5", "record_seconds: 30")
            .WithBench("alignment_seconds: 0.1", alignment)
            .WithBench("driver: thorlabs.pm103", "driver: thorlabs.pm103\n    options: { average: 10 }")
            .WithTwin("instrument: thorlabs-pm103e", "instrument: thorlabs-pm103e\n    settings: { zero_time_s: 0.1 }")
            .WithTwin("instrument: ozoptics-dd100mc", "instrument: ozoptics-dd100mc\n    settings: { home_time_s: 2, speed_db_per_s: 1000 }")
            .WithFreeAddresses();
        await using EmulatorProcess emulator = await EmulatorProcess.StartAsync(bench, clock: "real");
        await using CliProcess session = CliProcess.Qkd("session", "run", bench.Bench, "--out", bench["run"]);
        await session.ErrorLineAsync(line => line.StartsWith($"ok     {before}"));
        long since = Stopwatch.GetTimestamp();
        int code = await session.EndBySignalAsync(signal);
        TimeSpan after = Stopwatch.GetElapsedTime(since);

        Assert.True(code == 130, session.ToString());
        Assert.True(after < Bound, $"the session went on for {after.TotalSeconds:0.0} s");
        Assert.Contains("ok     safe state  all instruments confirmed", session.Error);
        Assert.EndsWith("qkd: The session was interrupted.\n", session.Error);
        JsonElement document = new RunRecordFolder(bench["run"]).Session;
        Assert.Equal("interrupted", document.GetProperty("outcome").GetString());
        string[] phases = [.. document.GetProperty("phases").EnumerateArray().Select(entry => entry.GetProperty("name").GetString()!)];
        Assert.Equal([phase, "safe state"], phases[^2..]);
        AssertReport(bench["run"], "interrupted");
        Assert.Empty(await BenchTruth.UnsafeDevicesAsync(emulator.Connections));
    }

    private static void AssertReport(string record, string outcome)
    {
        string report = File.ReadAllText(Path.Combine(record, "report.html"));
        Assert.Contains($"<strong>{outcome}</strong>", report);
        Assert.EndsWith("</html>\n", report);
    }
}
