using System.Text.Json;
using Xunit;

namespace QkdHardware.Hil.CommandLine;

/// <summary><c>qkd bench check</c>, with and without instruments at the other end.</summary>
public sealed class BenchCheckTests
{
    private static readonly string[] Devices = ["generator", "attenuator", "power_meter", "switch", "detectors", "tagger"];

    [Fact]
    public async Task Check_FileOnly_AsksNobody()
    {
        using BenchFolder bench = new BenchFolder().WithFreeAddresses();

        await using CliProcess table = await CliProcess.RunQkdAsync("bench", "check", bench.Bench);
        await using CliProcess json = await CliProcess.RunQkdAsync("bench", "check", bench.Bench, "--json");

        Assert.Equal((0, 0), (table.ExitCode, json.ExitCode));
        Assert.Empty(table.Error + json.Error);
        Assert.EndsWith("bb84-lab: no mistake found.\n", table.Output);
        Assert.All(Devices, device => Assert.Contains($"│ {device} ", table.Output));
        Assert.Equal("bb84-one-decoy", json.Json.GetProperty("protocol").GetString());
        JsonElement[] devices = [.. json.Json.GetProperty("devices").EnumerateArray()];
        Assert.Equal(Devices, devices.Select(device => device.GetProperty("id").GetString()));
        Assert.All(devices, device => Assert.Equal(JsonValueKind.Null, device.GetProperty("identity").ValueKind));
    }

    [Fact]
    public async Task Check_Connect_IdentifiesAllAndMovesNothing()
    {
        using BenchFolder bench = new BenchFolder().WithFreeAddresses();
        await using EmulatorProcess emulator = await EmulatorProcess.StartAsync(bench);
        foreach ((string device, string setting) in new[]
        {
            ("attenuator", "home=true"),
            ("attenuator", "attenuation=20"),
            ("switch", "connections=1-9"),
            ("detectors", "bias=1,2,3,4"),
        })
        {
            await using CliProcess set = await CliProcess.RunQkdAsync("device", "set", bench.Bench, device, setting);
            Assert.True(set.ExitCode == 0, set.ToString());
        }

        await using CliProcess check = await CliProcess.RunQkdAsync("bench", "check", bench.Bench, "--connect", "--json");

        Assert.True(check.ExitCode == 0, check.ToString());
        Assert.Empty(check.Error);
        Assert.Equal(
            [
                "Agilent Technologies 33622A", "OZ Optics DD-100", "Thorlabs PM103", "Polatis I-OST-8x8", "Single Quantum",
                "ID Quantique ID900",
            ],
            check.Json.GetProperty("devices").EnumerateArray().Zip(
                new[] { 27, 16, 14, 17, 14, 18 }, (device, length) => device.GetProperty("identity").GetString()![..length]));
        foreach ((string device, string property, string value) in new[]
        {
            ("attenuator", "attenuation", "20"), ("switch", "connections", "1-9"), ("detectors", "bias", "1,2,3,4"),
        })
        {
            await using CliProcess get = await CliProcess.RunQkdAsync("device", "get", bench.Bench, device, property);
            Assert.Equal((0, value + "\n"), (get.ExitCode, get.Output));
        }
    }

    [Fact]
    public async Task Check_ConnectWithNobodyThere_NamesEveryInstrument()
    {
        using BenchFolder bench = new BenchFolder().WithFreeAddresses();

        await using CliProcess check = await CliProcess.RunQkdAsync("bench", "check", bench.Bench, "--connect", "--json");

        Assert.Equal(3, check.ExitCode);
        Assert.Empty(check.Output);
        string[] lines = check.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(
            Devices.Order(),
            lines.Select(line => line.Split(':')[1].Trim()).Order());
        Assert.All(lines, line => Assert.StartsWith("qkd: ", line));
    }
}
