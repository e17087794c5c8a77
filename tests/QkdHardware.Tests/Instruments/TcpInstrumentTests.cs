using System.Diagnostics;
using Microsoft.Extensions.Time.Testing;
using QkdHardware.Abstractions.Roles;
using QkdHardware.Drivers.HuberSuhner;
using QkdHardware.Drivers.Keysight;
using QkdHardware.Drivers.Thorlabs;
using QkdHardware.Emulation;
using QkdHardware.Emulation.Instruments.HuberSuhner;
using QkdHardware.Emulation.Instruments.Keysight;
using QkdHardware.Emulation.Instruments.Thorlabs;
using QkdHardware.Tests.Drivers;
using Xunit;

namespace QkdHardware.Tests.Instruments;

/// <summary>Drivers, links, doors and pretend firmware together over real TCP; and another project's client on the doors.</summary>
public sealed class TcpInstrumentTests
{
    private static readonly Dictionary<string, string> NoSettings = [];
    private static readonly EmulatedClock Fast = new(EmulatedClockMode.Fast, TimeProvider.System);
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Generator_WholePatternsOfBothOutputs_Arrive()
    {
        const int Count = 2_097_152;
        var drive = new FakeDrivePort();
        using var firmware = new Keysight33600Firmware("generator", NoSettings, drive);
        await using TcpDoor door = await TcpDoor.OpenAsync(firmware);
        await using Keysight33600Generator generator = await Keysight33600Generator.OpenAsync(
            DriverContexts.For(new KeysightPackage(), "keysight.33600a", door));
        float[] phase = Levels(Count, [0, 3, 1.5f, -1.5f]);
        float[] intensity = Levels(Count, [0.8f, 3.2f]);

        await generator.LoadPatternsAsync(
            [new(1, new(250e6), phase, new(-1.5), new(3)), new(2, new(250e6), intensity, new(0.8), new(3.2))])
            .AsTask().WaitAsync(Limit);
        await generator.SetOutputsAsync(true);

        Assert.Equal((true, 1), drive.Sync);
        for (int i = 0; i < Count; i += 1 + (i % 1000))
        {
            Assert.Equal(phase[i], drive.VoltageAt(1, i), 1e-6);
            Assert.Equal(intensity[i], drive.VoltageAt(2, i), 1e-6);
        }
    }

    [Fact]
    public async Task Switch_Map_IsTheLight()
    {
        var light = new FakeSwitchPort();
        using var firmware = new PolatisFirmware("switch", NoSettings, light, Fast);
        await using TcpDoor door = await TcpDoor.OpenAsync(firmware);
        await using PolatisSwitch polatis = await PolatisSwitch.OpenAsync(
            DriverContexts.For(new HuberSuhnerPackage(), "huber-suhner.polatis", door));

        await polatis.SetConnectionsAsync([new SwitchConnection(1, 9), new(2, 10)]);

        Assert.Equal([(1, 9), (2, 10)], light.Now);
    }

    [Fact]
    public async Task PowerMeter_Idle_HangsUpTheRealConnection()
    {
        var wall = new FakeTimeProvider();
        using var firmware = new Pm103Firmware(
            "power_meter", NoSettings, new FakePowerSensorPort(), new EmulatedClock(EmulatedClockMode.Real, wall));
        await using TcpDoor door = await TcpDoor.OpenAsync(firmware);
        await using Pm103PowerMeter meter = await Pm103PowerMeter.OpenAsync(DriverContexts.For(
            new ThorlabsPackage(), "thorlabs.pm103", door, time: null, ("keep_alive_s", "0")));

        wall.Advance(TimeSpan.FromSeconds(31));

        await meter.Lost.WaitAsync(Limit);
    }

    /// <summary>lxi-tools reads only what is there at its first look, so each answer must leave with one write.</summary>
    [SkippableTheory]
    [InlineData("generator", "*IDN?", "Agilent Technologies,33622A,MY59002437,A.02.03-3.15-03-64-02")]
    [InlineData("generator", "SOUR1:FREQ 800;:SOUR1:FREQ?;:SYST:ERR?", "+8.000000000000000E+02;+0,\"No error\"")]
    [InlineData("power_meter", "SYST:SENS:IDN?", "\"S154C\",\"24010101\",\"1-JAN-2024\",1,18,4389")]
    [InlineData("switch", ":oxc:swit:conn:only (@1),(@9); stat?", "(@1),(@9)")]
    public async Task LxiTools_RawSocket_GetsTheAnswer(string instrument, string question, string expected)
    {
        const string Client = "/usr/bin/lxi";
        Skip.IfNot(File.Exists(Client), $"{Client} (package lxi-tools) is not installed.");
        object firmware = instrument switch
        {
            "generator" => new Keysight33600Firmware(instrument, NoSettings, new FakeDrivePort()),
            "power_meter" => new Pm103Firmware(instrument, NoSettings, new FakePowerSensorPort(), Fast),
            _ => new PolatisFirmware(instrument, NoSettings, new FakeSwitchPort(), Fast),
        };
        using var owned = (IDisposable)firmware;
        await using TcpDoor door = await TcpDoor.OpenAsync(firmware);
        var start = new ProcessStartInfo(Client) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (string argument in new[] { "scpi", "--address", "127.0.0.1", "--port", $"{door.Port}", "--raw", question })
        {
            start.ArgumentList.Add(argument);
        }

        using Process process = Process.Start(start)!;
        string answer = await process.StandardOutput.ReadToEndAsync().WaitAsync(Limit);
        await process.WaitForExitAsync().WaitAsync(Limit);

        Assert.Equal(expected, answer.Trim());
    }

    private static float[] Levels(int count, float[] levels)
    {
        var random = new Random(5);
        return [.. Enumerable.Range(0, count).Select(_ => levels[random.Next(levels.Length)])];
    }
}
