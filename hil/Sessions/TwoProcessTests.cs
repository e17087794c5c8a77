using System.Text.Json;
using Xunit;

namespace QkdHardware.Hil.Sessions;

/// <summary>
/// The emulated bench in a process of its own gives what it gives in the session's process, and each run of one seed what
/// the run before gave.
/// </summary>
public sealed class TwoProcessTests
{
    // All that rests on the tags of the alignment. The check of the QBER does so but for double clicks of one basis, which
    // get a bit of the operating system's generator.
    private static readonly string[] Aligned = ["dark_cps", "delays_ps", "symbol_offsets", "snr", "arrivals"];

    [Fact]
    public async Task Session_EmulatorInAnotherProcess_GivesTheSame()
    {
        using BenchFolder bench = new BenchFolder().Small().WithFreeAddresses();
        await RunAsync(CliProcess.Qkd("session", "run", bench.Bench, "--emulate", "--clock", "fast", "--out", bench["one"], "--json"));
        await using (EmulatorProcess emulator = await EmulatorProcess.StartAsync(bench))
        {
            await RunAsync(CliProcess.Qkd("session", "run", bench.Bench, "--out", bench["two"], "--json"));
        }

        RequireSame(new RunRecordFolder(bench["one"]), new RunRecordFolder(bench["two"]));
    }

    [Fact]
    public async Task Session_BeyondALimit_EndsAlike()
    {
        using BenchFolder bench = new BenchFolder().Small().WithBench("qber: 0.08", "qber: 0.001").WithFreeAddresses();
        await using CliProcess one = await CliProcess.RunQkdAsync(
            "session", "run", bench.Bench, "--emulate", "--clock", "fast", "--out", bench["one"], "--json");
        await using EmulatorProcess emulator = await EmulatorProcess.StartAsync(bench);
        await using CliProcess two = await CliProcess.RunQkdAsync("session", "run", bench.Bench, "--out", bench["two"], "--json");

        Assert.Equal((1, 1), (one.ExitCode, two.ExitCode));
        Assert.Equal(
            ("limit_exceeded", "limit_exceeded"),
            (one.Json.GetProperty("outcome").GetString(), two.Json.GetProperty("outcome").GetString()));
        Assert.Contains("the limit is 0.1", one.Error);
        Assert.Contains("the limit is 0.1", two.Error);
    }

    [Fact]
    public async Task Session_WithoutVectorInstructions_GivesTheSame()
    {
        using BenchFolder bench = new BenchFolder().Small().WithFreeAddresses();
        await RunAsync(CliProcess.Qkd("session", "run", bench.Bench, "--emulate", "--clock", "fast", "--out", bench["one"], "--json"));
        await RunAsync(CliProcess.QkdWithoutVectors(
            "session", "run", bench.Bench, "--emulate", "--clock", "fast", "--out", bench["two"], "--json"));

        RequireSame(new RunRecordFolder(bench["one"]), new RunRecordFolder(bench["two"]));
    }

    [Fact]
    public async Task Session_OtherSeed_GivesOtherTags()
    {
        using BenchFolder bench = new BenchFolder().Small().WithFreeAddresses();
        foreach (string seed in new[] { "1", "2" })
        {
            await RunAsync(CliProcess.Qkd(
                "session", "run", bench.Bench, "--emulate", "--clock", "fast", "--seed", seed, "--out", bench[seed], "--json"));
        }

        JsonElement one = new RunRecordFolder(bench["1"]).Measurements.GetProperty("alignment").GetProperty("arrivals");
        JsonElement two = new RunRecordFolder(bench["2"]).Measurements.GetProperty("alignment").GetProperty("arrivals");
        Assert.NotEqual(one.GetRawText(), two.GetRawText());
    }

    private static async Task RunAsync(CliProcess session)
    {
        await using (session)
        {
            Assert.True(await session.EndAsync() == 0, session.ToString());
            Assert.True(session.Json.GetProperty("keys_verified").GetBoolean());
        }
    }

    private static void RequireSame(RunRecordFolder one, RunRecordFolder two)
    {
        (JsonElement first, JsonElement second) =
            (one.Measurements.GetProperty("alignment"), two.Measurements.GetProperty("alignment"));
        foreach (string name in Aligned)
        {
            Assert.Equal(first.GetProperty(name).GetRawText(), second.GetProperty(name).GetRawText());
        }

        // The calibration rests on the seeded noise of the power meter.
        foreach (string name in new[] { "mu", "nu", "pulses_sent", "acquired_s", "outcome", "grade" })
        {
            Assert.Equal(one.Session.GetProperty(name).GetRawText(), two.Session.GetProperty(name).GetRawText());
        }

        // Key records have patterns of the operating system's generator: equal within 5 standard deviations. Most of them is
        // the patterns' own: shares of intensities and bases among 2 x 16384 symbols.
        RequireClose("detections", 0.003);
        RequireClose("sifted_bits", 0.004);
        RequireClose("secret_key_bits", 0.004);
        double errors = Number(one, "qber") * Number(one, "sifted_bits");
        RequireClose("qber", Math.Sqrt(1 / errors));

        void RequireClose(string name, double relativeDeviation)
        {
            (double left, double right) = (Number(one, name), Number(two, name));
            Assert.True(
                Math.Abs(left - right) <= 5 * Math.Sqrt(2) * relativeDeviation * left, $"{name}: {left} and {right}");
        }
    }

    private static double Number(RunRecordFolder record, string name) => record.Session.GetProperty(name).GetDouble();
}
