using System.Text.Json;
using QkdHardware.DeviceManager.Benches;
using Xunit;

namespace QkdHardware.Hil.Clients;

/// <summary>Other people's clients on the doors of one emulated bench, which know nothing of us.</summary>
public sealed class InstrumentClientTests : IAsyncLifetime
{
    private readonly BenchFolder bench = new BenchFolder().WithFreeAddresses();
    private EmulatorProcess emulator = null!;

    public async Task InitializeAsync() => emulator = await EmulatorProcess.StartAsync(bench);

    public async Task DisposeAsync()
    {
        await emulator.DisposeAsync();
        bench.Dispose();
    }

    [SkippableFact]
    public async Task LxiTools_Identity_OfEveryScpiInstrument()
    {
        const string Client = "/usr/bin/lxi";
        Skip.IfNot(File.Exists(Client), $"{Client} (package lxi-tools) is not installed.");
        (string Device, string Identity)[] expected =
        [
            ("switch", "Polatis,"),
            ("generator", "Agilent Technologies,33622A,"),
            ("power_meter", "Thorlabs,PM103,"),
        ];
        foreach ((string device, string identity) in expected)
        {
            await using CliProcess lxi = CliProcess.Start(
                Client, ["scpi", "--address", "127.0.0.1", "--port", $"{emulator.Port(device, "scpi")}", "--raw", "*IDN?"]);
            Assert.True(await lxi.EndAsync() == 0, lxi.ToString());
            Assert.StartsWith(identity, lxi.Output);
        }
    }

    [SkippableFact]
    public async Task PyVisa_Switch_SetsAndAsksItsMap()
    {
        string[] answers = await VisaAsync(
            "switch",
            "*idn?",
            ":oxc:swit:size?",
            ":oxc:swit:conn:only (@1,2),(@9,10)",
            ":oxc:swit:conn:stat?",
            ":oxc:swit:conn:port? 2",
            ":oxc:swit:disc:all",
            ":oxc:swit:conn:stat?");

        Assert.StartsWith("Polatis,", answers[0]);
        Assert.Equal(["8,8", "(@1,2),(@9,10)", "\"10\"", "(@),(@)"], answers[1..]);
    }

    [SkippableFact]
    public async Task PyVisa_PowerMeter_SetsWavelengthAndReads()
    {
        string[] answers = await VisaAsync(
            "power_meter",
            "*IDN?",
            "SYST:SENS:IDN?",
            "SENS:CORR:WAV 1550",
            "SENS:CORR:WAV?",
            "SENS:AVER 20",
            "SENS:AVER?",
            "MEAS:POW?",
            "SYST:ERR?");

        Assert.StartsWith("Thorlabs,PM103,", answers[0]);
        Assert.StartsWith("\"S154C\",", answers[1]);
        Assert.Equal(1550, double.Parse(answers[2]));
        Assert.Equal(20, double.Parse(answers[3]));
        Assert.InRange(double.Parse(answers[4]), 10e-12, 30e-12); // Nothing but the sensor's dark offset of 20 pW.
        Assert.Equal("+0,\"No error\"", answers[5]);
    }

    [SkippableFact]
    public async Task PyVisa_Generator_SetsAndAsks()
    {
        string[] answers = await VisaAsync(
            "generator",
            "*IDN?",
            "SOUR1:FREQ 800;:SOUR1:FREQ?",
            "SOUR2:VOLT 1.5",
            "SOUR2:VOLT?",
            "OUTP1 ON",
            "OUTP1?",
            "NONSENSE 3",
            "SYST:ERR?",
            "SYST:ERR?");

        Assert.StartsWith("Agilent Technologies,33622A,", answers[0]);
        Assert.Equal([800, 1.5, 1], answers[1..4].Select(double.Parse));
        Assert.StartsWith("-113,", answers[4]);
        Assert.Equal("+0,\"No error\"", answers[5]);
    }

    [SkippableFact]
    public async Task PyVisa_Generator_TakesAnArbInBothByteOrders()
    {
        string[] answers = await PythonClient.RunAsync(
            "arb_upload.py", "python3-pyvisa-py", "127.0.0.1", $"{emulator.Port("generator", "scpi")}");

        string[][] asked = [.. answers[..6].Select(line => line.Split(' '))];
        Assert.Equal(
            [20_000, 2, 0, 20_000, 0.5, 0.125],
            asked.Select(fields => Math.Round(double.Parse(fields[2]), 6)));
        Assert.Equal("\"RAMP\";+1.000000000000000E+06", answers[6]);
        Assert.Equal("+0,\"No error\"", answers[7]);
    }

    [SkippableFact]
    public async Task PySerial_Attenuator_HomesMovesAndRefuses()
    {
        string[] answers = await PythonClient.RunAsync(
            "attenuator.py", "python3-serial", emulator.SerialPath("attenuator", "serial"),
            "A20.00", "H", "A20.00", "D", "CD", "A99.00", "NONSENSE", "D");

        string[][] replies = [.. answers.Select(line => JsonSerializer.Deserialize<string[]>(line)!)];
        Assert.Equal(["Error!"], replies[0]); // Before homing.
        Assert.Equal(["Done"], replies[1]);
        Assert.Equal(["Pos:2000", "Done"], replies[2]);
        Assert.Equal(["DPos:2000", "ATTEN:20.00", "Done"], replies[3]);
        Assert.Equal(("MAX ATTEN:60.00", "IL:1.50", "Done"), (replies[4][3], replies[4][9], replies[4][^1]));
        Assert.Equal(["Error!"], replies[5]);
        Assert.Equal(["Error!"], replies[6]);
        Assert.Equal(replies[3], replies[7]);
    }

    [SkippableFact]
    public async Task PlainZeroMq_Tagger_MakesAWholeRecord()
    {
        const double Seconds = 10;
        const double DarkCps = 100;
        await using (Bench others = await LoadedBench.Of(bench).OpenAsync(emulator.Connections, only: ["switch", "generator", "detectors"]))
        {
            await DarkRecord.PrepareAsync(others);
        }

        IReadOnlyDictionary<string, string> links = emulator.Connections["tagger"];
        string[] answers = await PythonClient.RunAsync(
            "id900_record.py",
            "python3-zmq",
            [
                links["scpi"].Replace("zmq+req", "tcp"), links["dlt"].Replace("zmq+req", "tcp"), $"{Seconds}",
                .. Enumerable.Range(1, 4).Select(input => $"{emulator.Port("tagger", $"stream{input}")}"),
            ]);

        JsonElement record = JsonSerializer.Deserialize<JsonElement>(Assert.Single(answers));
        Assert.StartsWith("ID Quantique,ID900,", record.GetProperty("identity").GetString());
        Assert.Empty(record.GetProperty("acquisitions").EnumerateArray());
        foreach (JsonProperty channel in record.GetProperty("channels").EnumerateObject())
        {
            int received = channel.Value.GetProperty("received").GetInt32();
            Assert.Equal(channel.Value.GetProperty("told").GetInt32(), received);
            Assert.InRange(received, (DarkCps * Seconds) - 160, (DarkCps * Seconds) + 160); // Five standard deviations.
            Assert.Equal(0, channel.Value.GetProperty("errors").GetInt32());
            Assert.True(channel.Value.GetProperty("in_order").GetBoolean());
            Assert.InRange(channel.Value.GetProperty("largest_time").GetInt64(), 0, DarkRecord.PatternPs - 1);
            const double Patterns = Seconds * DarkRecord.PatternsPerSecond;
            Assert.InRange(channel.Value.GetProperty("last_index").GetInt64(), 0.9 * Patterns, Patterns);
        }
    }

    private Task<string[]> VisaAsync(string device, params string[] messages) => PythonClient.RunAsync(
        "scpi_socket.py", "python3-pyvisa-py", ["127.0.0.1", $"{emulator.Port(device, "scpi")}", .. messages]);
}
