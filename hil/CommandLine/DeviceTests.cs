using System.Text.Json;
using Xunit;

namespace QkdHardware.Hil.CommandLine;

/// <summary><c>qkd device</c> and <c>qkd drivers</c> against a running emulator.</summary>
public sealed class DeviceTests(DeviceTests.Running running) : IClassFixture<DeviceTests.Running>
{
    private readonly string bench = running.Bench.Bench;

    [Fact]
    public async Task List_Json_HasEveryDevice()
    {
        await using CliProcess list = await CliProcess.RunQkdAsync("device", "list", bench, "--json");

        Assert.Equal(0, list.ExitCode);
        Dictionary<string, JsonElement> devices =
            list.Json.EnumerateArray().ToDictionary(device => device.GetProperty("id").GetString()!);
        Assert.Equal(6, devices.Count);
        Assert.Equal("oz-optics.dd-100-mc", devices["attenuator"].GetProperty("driver").GetString());
        Assert.Equal(
            ["scpi", "dlt", "stream1", "stream2", "stream3", "stream4"],
            devices["tagger"].GetProperty("links").EnumerateObject().Select(link => link.Name));
    }

    [Theory]
    [InlineData("generator", "Agilent Technologies", "identity, outputs*, sample_rate_range, sample_count_range")]
    [InlineData("attenuator", "OZ Optics", "identity, attenuation*, attenuation_range, home*")]
    [InlineData("power_meter", "Thorlabs", "identity, power, wavelength*, zero*")]
    [InlineData("switch", "Polatis", "identity, connections*, ports")]
    [InlineData("detectors", "Single Quantum", "identity, bias*, enabled*, counts")]
    [InlineData("tagger", "ID Quantique", "identity, resolution, input_delay.1*, input_delay.2*, input_delay.3*, input_delay.4*")]
    public async Task Info_Json_ReadsEveryProperty(string device, string manufacturer, string properties)
    {
        await using CliProcess info = await CliProcess.RunQkdAsync("device", "info", bench, device, "--json");

        Assert.True(info.ExitCode == 0, info.ToString());
        Assert.Empty(info.Error);
        Assert.Equal(device, info.Json.GetProperty("device").GetString());
        Assert.Equal(manufacturer, info.Json.GetProperty("identity").GetProperty("manufacturer").GetString());
        JsonElement[] all = [.. info.Json.GetProperty("properties").EnumerateArray()];
        Assert.Equal(
            properties,
            string.Join(", ", all.Select(p => p.GetProperty("name") + (p.GetProperty("settable").GetBoolean() ? "*" : ""))));
        Assert.All(all, p => Assert.True(
            p.GetProperty("value").ValueKind == JsonValueKind.String || p.GetProperty("unit").GetString() == "true", $"{p} has no value."));
    }

    [Theory]
    [InlineData("switch", "connections", "1-9,2-10")]
    [InlineData("switch", "connections", "none")]
    [InlineData("power_meter", "wavelength", "1550")]
    [InlineData("detectors", "bias", "20,10.5,0,20")]
    [InlineData("detectors", "enabled", "on")]
    [InlineData("tagger", "input_delay.3", "31300")]
    public async Task Set_ThenGet_IsWhatTheInstrumentSays(string device, string property, string value)
    {
        await using CliProcess set = await CliProcess.RunQkdAsync("device", "set", bench, device, $"{property}={value}", "--json");
        await using CliProcess get = await CliProcess.RunQkdAsync("device", "get", bench, device, property);

        Assert.True(set.ExitCode == 0, set.ToString());
        Assert.Equal(
            (device, property, value),
            (Text("device"), Text("property"), Text("value")));
        Assert.Equal((0, value + "\n", ""), (get.ExitCode, get.Output, get.Error));

        string? Text(string name) => set.Json.GetProperty(name).GetString();
    }

    [Fact]
    public async Task Set_Attenuation_IsRefusedBeforeHomingAndReachedAfterIt()
    {
        // By its own emulator, whose attenuator nobody has homed.
        using BenchFolder fresh = new BenchFolder().WithFreeAddresses();
        await using EmulatorProcess emulator = await EmulatorProcess.StartAsync(fresh);

        await using CliProcess early = await CliProcess.RunQkdAsync("device", "set", fresh.Bench, "attenuator", "attenuation=20");
        await using CliProcess home = await CliProcess.RunQkdAsync("device", "set", fresh.Bench, "attenuator", "home=true");
        await using CliProcess late = await CliProcess.RunQkdAsync("device", "set", fresh.Bench, "attenuator", "attenuation=20");

        Assert.Equal((3, ""), (early.ExitCode, early.Output));
        Assert.Equal(
            "qkd: attenuator: Attenuate was refused: Error!. Last exchange: sent `A20.00\\r`, got `Error!\\r\\n`. "
            + "Home the attenuator first, and check the range.\n",
            early.Error);
        Assert.Equal((0, "done\n", ""), (home.ExitCode, home.Output, home.Error));
        Assert.Equal((0, "20\n", ""), (late.ExitCode, late.Output, late.Error));
    }

    [Theory]
    [InlineData("attenuator", "attenuation=99", "attenuator: attenuation cannot be '99'. Expected 1.5 dB to 60 dB.")]
    [InlineData("attenuator", "attenuation=much", "attenuator: attenuation cannot be 'much'. 'much' is no number")]
    [InlineData("attenuator", "attenuation_range=3", "attenuator: 'attenuation_range' can only be read.")]
    [InlineData("switch", "connections=1-99", "switch: connections cannot be '1-99'. Expected 9 to 16.")]
    [InlineData("generator", "outputs=on", "generator: outputs cannot be 'on'. generator: load patterns before the outputs are")]
    public async Task Set_Nonsense_IsOneSentence(string device, string setting, string sentence)
    {
        await using CliProcess set = await CliProcess.RunQkdAsync("device", "set", bench, device, setting, "--json");

        Assert.Equal((2, ""), (set.ExitCode, set.Output));
        Assert.StartsWith($"qkd: {sentence}", set.Error);
        Assert.Equal(1, set.Error.Count(character => character == '\n'));
    }

    [Fact]
    public async Task Drivers_Json_SayWhatEachRestsOn()
    {
        await using CliProcess drivers = await CliProcess.RunQkdAsync("drivers", "list", "--json");

        Assert.Equal((0, ""), (drivers.ExitCode, drivers.Error));
        JsonElement[] all = [.. drivers.Json.GetProperty("drivers").EnumerateArray()];
        string[] ofTheReferenceBench =
        [
            "huber-suhner.polatis", "id-quantique.id900", "keysight.33600a", "oz-optics.dd-100-mc", "single-quantum.eos",
            "thorlabs.pm103",
        ];
        Assert.Empty(ofTheReferenceBench.Except(all.Select(driver => driver.GetProperty("id").GetString()!)));
        Assert.All(all, driver => Assert.NotEmpty(driver.GetProperty("evidence").EnumerateArray()));
        Assert.DoesNotContain("hardware", all.SelectMany(d => d.GetProperty("evidence").EnumerateArray()).Select(e => e.GetString()));
        Assert.Empty(drivers.Json.GetProperty("problems").EnumerateArray());
    }

    /// <summary>One emulator for all tests of the class.</summary>
    public sealed class Running : IAsyncLifetime
    {
        private EmulatorProcess? emulator;

        internal BenchFolder Bench { get; } = new BenchFolder().WithFreeAddresses();

        public async Task InitializeAsync() => emulator = await EmulatorProcess.StartAsync(Bench);

        public async Task DisposeAsync()
        {
            if (emulator is not null)
            {
                await emulator.DisposeAsync();
            }

            Bench.Dispose();
        }
    }
}
