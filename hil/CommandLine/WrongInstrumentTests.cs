using System.Text.Json;
using Xunit;

namespace QkdHardware.Hil.CommandLine;

/// <summary>Instruments that are missing, taken, or other than the bench file says; and values that they do not take.</summary>
public sealed class WrongInstrumentTests(WrongInstrumentTests.Emulation emulation) : IClassFixture<WrongInstrumentTests.Emulation>
{
    // The table's instruments as the emulator presents them.
    [Theory]
    [InlineData(
        "    driver: huber-suhner.polatis\n",
        "    driver: huber-suhner.polatis\n    identity: { model: I-OST-48x48 }\n",
        "switch: the bench file expects model 'I-OST-48x48', the instrument says 'I-OST-8x8")]
    [InlineData(
        "    driver: single-quantum.eos\n",
        "    driver: single-quantum.eos\n    identity: { serial_number: '17' }\n",
        "detectors: the bench file expects serial number '17', the instrument says 'nothing'.")]
    public async Task Session_OnAnInstrumentOfAnotherIdentity_EndsWith3(string entry, string replacement, string message)
    {
        using BenchFolder bench = emulation.Copy().WithBench(entry, replacement);
        CliProcess session = await AssertFailsAsync(3, bench, "session", "run", bench.Bench, "--out", bench["run"], "--json");
        Assert.StartsWith($"qkd: {message}", session.Error);
        Assert.EndsWith("Check the cabling, or correct 'identity' in the bench file.\n", session.Error);
    }

    [Fact]
    public async Task Session_OnAnotherInstrument_EndsWith3()
    {
        using BenchFolder bench = emulation.Copy();
        bench.WithBench($"::{bench.PortOf("switch", "scpi")}::", $"::{bench.PortOf("power_meter", "scpi")}::");
        CliProcess session = await AssertFailsAsync(3, bench, "session", "run", bench.Bench, "--out", bench["run"], "--json");
        Assert.StartsWith("qkd: switch: expected an answer to *IDN? that names Polatis. Last exchange: sent `", session.Error);
        Assert.Contains("Thorlabs", session.Error);
        Assert.EndsWith("Check the address in the bench file and what is connected there.\n", session.Error);
    }

    [Fact]
    public async Task Session_WhereNothingListens_NamesEachInstrument()
    {
        using BenchFolder bench = new BenchFolder().WithFreeAddresses();
        await using CliProcess session = await CliProcess.RunQkdAsync("session", "run", bench.Bench, "--out", bench["run"], "--json");
        Assert.Equal(3, session.ExitCode);
        Assert.Empty(session.Output);
        string[] lines = session.Error.TrimEnd('\n').Split('\n');
        Assert.Equal(
            ["generator", "attenuator", "power_meter", "switch", "detectors", "tagger"], lines.Select(line => line.Split(": ")[1]));
        Assert.All(lines, line => Assert.EndsWith("Check the address in the bench file, power and cable.", line));
        Assert.Contains($"connection refused by 127.0.0.1:{bench.PortOf("switch", "scpi")}.", lines[3]);
    }

    [Fact]
    public async Task Session_OnABenchThatAnotherOneHolds_EndsWith3()
    {
        using BenchFolder bench = new BenchFolder().Small();
        await using EmulatedSession holder = await EmulatedSession.OpenAsync(bench);
        foreach ((string device, string link, string before) in
            LoadedBench.Of(bench).File.Devices.SelectMany(d => d.Value.Links.Select(l => (d.Key, l.Key, l.Value.Value))).ToList())
        {
            bench.WithBench(before, holder.Emulator.Device(device).Connections[link]);
        }

        CliProcess session = await AssertFailsAsync(3, bench, "session", "run", bench.Bench, "--out", bench["run"], "--json");
        string address = holder.Emulator.Device("generator").Connections["scpi"];
        Assert.Equal($"qkd: generator: another process of this host holds {address}. End the other qkd session first.\n", session.Error);
    }

    [Theory]
    [InlineData("attenuator: attenuation cannot be '99'. Expected 1.5 dB to 60 dB.", "set", "attenuator", "attenuation=99")]
    [InlineData("attenuator: attenuation cannot be 'much'. 'much' is no number; expected one such as ", "set", "attenuator", "attenuation=much")]
    [InlineData("attenuator has no property 'colour'; it has: identity, attenuation, attenuation_range, home.", "get", "attenuator", "colour")]
    [InlineData("attenuator: 'home' can only be set.", "get", "attenuator", "home")]
    [InlineData("attenuator: 'attenuation_range' can only be read.", "set", "attenuator", "attenuation_range=3")]
    [InlineData("switch: connections cannot be '1to9'. '1to9' is no pair of ports such as 1-9; 'none' blocks everything.", "set", "switch", "connections=1to9")]
    public async Task Device_ValueThatMakesNoSense_EndsWith2AndChangesNothing(
        string message, string verb, string device, string property)
    {
        using BenchFolder bench = emulation.Copy();
        CliProcess qkd = await AssertFailsAsync(2, bench, "device", verb, bench.Bench, device, property, "--json");
        Assert.StartsWith($"qkd: {message}", qkd.Error);
    }

    [Fact]
    public async Task Session_WithoutEnoughLight_EndsWith1AndItsDocument()
    {
        using BenchFolder bench = new BenchFolder().Small().WithFreeAddresses()
            .WithTwin("launch_photons: 5.2e+5", "launch_photons: 1");
        await using CliProcess session = await CliProcess.RunQkdAsync(
            "session", "run", bench.Bench, "--emulate", "--clock", "fast", "--out", bench["run"], "--json");
        Assert.True(session.ExitCode == 1, session.ToString());
        JsonElement document = session.Json;
        Assert.Equal("limit_exceeded", document.GetProperty("outcome").GetString());
        Assert.Equal(JsonValueKind.Null, document.GetProperty("failed_device").ValueKind);
        string error = document.GetProperty("error").GetString()!;
        Assert.StartsWith("mu 0.5 would need an attenuation of ", error);
        Assert.EndsWith("Check the source's power and the tap ratio.", error);
        Assert.Equal($"qkd: {error}\n", session.Error);
        Assert.All(
            document.GetProperty("safe_state").EnumerateArray(), state => Assert.True(state.GetProperty("confirmed").GetBoolean()));
        Assert.False(Directory.Exists(bench["run.keys"]));
    }

    private static async Task<CliProcess> AssertFailsAsync(int code, BenchFolder bench, params string[] arguments)
    {
        await using CliProcess qkd = await CliProcess.RunQkdAsync(arguments);
        Assert.True(qkd.ExitCode == code, $"exit code {qkd.ExitCode}: {qkd}");
        Assert.Equal(1, qkd.Error.Count(character => character == '\n'));
        Assert.Empty(qkd.Output);
        Assert.False(Directory.Exists(bench["run"]), "A session that never began left a run record.");
        return qkd;
    }

    /// <summary>One emulated bench for all of them.</summary>
    public sealed class Emulation : IAsyncLifetime
    {
        private readonly BenchFolder folder = new BenchFolder().WithFreeAddresses();
        private EmulatorProcess process = null!;

        /// <summary>A bench file with the emulator's addresses, to be changed and disposed.</summary>
        internal BenchFolder Copy()
        {
            var copy = new BenchFolder();
            File.Copy(folder.Bench, copy.Bench, overwrite: true);
            return copy;
        }

        public async Task InitializeAsync() => process = await EmulatorProcess.StartAsync(folder);

        public async Task DisposeAsync()
        {
            await process.DisposeAsync();
            folder.Dispose();
        }
    }
}
