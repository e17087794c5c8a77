using System.Text.Json;
using QkdHardware.Abstractions.Roles;
using QkdHardware.Emulation;
using QkdHardware.Hil.Clients;
using QkdHardware.Sessions.Bb84.Results;
using Xunit;

namespace QkdHardware.Hil.Sessions;

/// <summary>Somebody else moves the attenuator while a session runs, on the session's own line, and never reads an answer.</summary>
public sealed class ForeignCommandTests
{
    private const double ForeignDb = 33;

    [SkippableFact]
    public async Task Session_AttenuatorMovedInARecord_VoidsItAndStillMakesAKey()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "Pseudo-terminals.");
        using BenchFolder bench = Bench("home_time_s: 0.1").WithFreeAddresses();
        await using EmulatorProcess emulator = await EmulatorProcess.StartAsync(bench, clock: "real");
        await using CliProcess client = await PythonClient.StartAsync(
            "meddle.py",
            "python3-zmq",
            emulator.SerialPath("attenuator", "serial"),
            emulator.Connections["tagger"]["scpi"].Replace("zmq+req", "tcp", StringComparison.Ordinal),
            $"{ForeignDb}");
        await using CliProcess session = CliProcess.Qkd("session", "run", bench.Bench, "--out", bench["run"]);
        await session.ErrorLineAsync(line => line.StartsWith("ok     qber", StringComparison.Ordinal));
        await client.WriteLineAsync();
        await PythonClient.EndAsync(client, "python3-zmq");

        Assert.True(await session.EndAsync() == 0, session.ToString());
        var record = new RunRecordFolder(bench["run"]);
        Assert.True(record.Session.GetProperty("keys_verified").GetBoolean());
        Assert.True(record.Session.GetProperty("secret_key_bits").GetInt64() > 0);
        JsonElement[] source = [.. record.Measurements.GetProperty("source").EnumerateArray()];
        JsonElement moved = Assert.Single(source, sample => VoidReason(sample) is not null);
        Assert.Contains("attenuator", VoidReason(moved));
        Assert.Contains("33 dB", VoidReason(moved));
        Assert.Equal(3, source.Length);
        Assert.Equal(2 * 1.0, record.Session.GetProperty("acquired_s").GetDouble());
        Assert.Contains($"Record {moved.GetProperty("record")} is void: {VoidReason(moved)}", record.Log);
        Assert.Contains("The intensities were set anew: mu 0.5", record.Log);
        Assert.Contains("Phase key: 2 records, 1 void", record.Log);
    }

    [SkippableFact]
    public async Task Session_AttenuatorMovedBeforeARecord_CountsFollow()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "Pseudo-terminals.");
        using BenchFolder bench = Bench("home_time_s: 0.1, speed_db_per_s: 10000");
        await using EmulatedSession session = await EmulatedSession.OpenAsync(bench, EmulatedClockMode.Real);
        using ForeignLine line = ForeignLine.Of(session);
        bool isMoved = false;

        Bb84Result result = await session.RunAsync(new MemoryKeyStore(), progress: step =>
        {
            if (!isMoved && step is { Phase: "key", Note: "record 2 of 2" })
            {
                isMoved = true;
                line.Write($"A{ForeignDb:F2}\r"); // Moved long before the pattern is loaded and the record begins.
            }
        });

        Assert.Null(result.Failure);
        Assert.True(result.SecretKeyBits > 0);
        Assert.Equal([false, true, false], result.SourceSamples.Select(sample => sample.VoidReason is not null));
        Assert.Equal(ForeignDb, result.SourceSamples[1].AttenuationDb);
        double factor = Math.Pow(10, -(ForeignDb - result.SourceSamples[0].AttenuationDb) / 10);
        Assert.Equal(factor, result.SourceSamples[1].Mu / result.SourceSamples[0].Mu, 0.01);
        Assert.Equal(factor, Light(result, 1) / Light(result, 0), 0.008);
        Assert.Equal(1, Light(result, 2) / Light(result, 0), 0.015);
    }

    [SkippableFact]
    public async Task Attenuator_OthersAnswersFirst_AreNotTakenForOurs()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "Pseudo-terminals.");
        using BenchFolder bench = Bench("needs_homing: false, power_up_attenuation_db: 30, home_time_s: 0.2");
        await using EmulatedSession session = await EmulatedSession.OpenAsync(bench, EmulatedClockMode.Real);
        var attenuator = session.Bench.Get<IVariableAttenuator>("attenuator");
        using ForeignLine line = ForeignLine.Of(session);

        line.Write("A34.00\r"); // On its way for 0.2 s; our question waits behind it.
        Assert.Equal(34, (await attenuator.ReadAttenuationAsync()).Value);

        line.Write("A38.00\rD\r");
        Assert.Equal(36, (await attenuator.SetAttenuationAsync(new(36))).Value);
        Assert.Equal(36, (await attenuator.ReadAttenuationAsync()).Value);

        line.Write("A32.00\rNONSENSE\r");
        Assert.Equal(32, (await attenuator.ReadAttenuationAsync()).Value);

        line.Write("A31.00\r");
        await attenuator.HomeAsync();
        Assert.Equal(60, (await attenuator.ReadAttenuationAsync()).Value);
    }

    private static BenchFolder Bench(string attenuator) => new BenchFolder()
        .WithBench("pattern_symbols: 262144", "pattern_symbols: 65536")
        .WithBench("records: 5", "records: 2")
        .WithBench("alignment_seconds: 0.5", "alignment_seconds: 0.1")
        .WithBench("driver: thorlabs.pm103", "driver: thorlabs.pm103\n    options: { average: 10 }")
        .WithTwin("instrument: ozoptics-dd100mc", $"instrument: ozoptics-dd100mc\n    settings: {{ {attenuator} }}")
        .WithTwin("instrument: thorlabs-pm103e", "instrument: thorlabs-pm103e\n    settings: { zero_time_s: 0.1 }");

    private static string? VoidReason(JsonElement sample) => sample.GetProperty("void_reason").GetString();

    /// <summary>
    /// Clicks a second of all detectors as they were without dead time and dark counts: the twin's 50 ns hide one pulse of 32 ns,
    /// and there are 100 counts a second of the dark.
    /// </summary>
    private static double Light(Bb84Result result, int record) =>
        result.ReceiverSamples[record].RatesCps.Sum(rate => (rate / (1 - (rate * 32e-9))) - 100);
}
