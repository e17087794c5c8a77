using System.Text.Json;
using QkdHardware.Emulation;
using QkdHardware.Tests.Protocols.WebSq1;
using Xunit;

namespace QkdHardware.Tests.Instruments.SingleQuantum;

public sealed class EosProceduresTests
{
    [Fact]
    public async Task IvScan_CountsComeFromTheDetectorsAtEachBias_AndTheBiasComesBack()
    {
        var rack = new EosRackUnderTest(detectors: 2, settings: ("series_resistance_ohm", "100"));
        await using EosClient client = await rack.ControlAsync();
        await client.SendAsync(WebSqVectors.Enable, """{"command": "SetAllBiasCurrents", "value": [20, 21]}""");
        await client.SendAsync(WebSqVectors.ScanStart, """{"label": "IVScanEnd", "value": 1.5}""", WebSqVectors.ScanIncrement);

        await client.SendAsync(WebSqVectors.ScanRun);
        Assert.True((await client.NextAsync("IVScanEnable")).GetBoolean());
        Assert.False((await client.NextAsync("IVScanEnable")).GetBoolean());
        await client.SendAsync(WebSqVectors.ScanData);

        JsonElement[] counts = [.. (await client.NextAsync("ic_scan_history")).EnumerateArray()];
        JsonElement[] volts = [.. (await client.NextAsync("iv_scan_history")).EnumerateArray()];
        Assert.Equal([0.0, 0.5, 1, 1.5], counts.Select(point => point.GetProperty("biasCurrent").GetDouble()));
        Assert.Equal([0.0, 50, 100, 150], counts.Select(point => point.GetProperty("y1").GetDouble()));
        Assert.Equal([0.0, 100, 200, 300], counts.Select(point => point.GetProperty("y2").GetDouble()));
        Assert.Equal(1.5e-4, volts[3].GetProperty("v2").GetDouble(), 1e-12);
        Assert.Equal([20.0, 21], rack.Detectors.BiasUa);
    }

    [Fact]
    public async Task IvScan_EachStepTakesAPeriod_AndStopEndsIt()
    {
        var rack = new EosRackUnderTest(detectors: 2, mode: EmulatedClockMode.Real);
        await using EosClient client = await rack.ControlAsync();
        await client.SendAsync(WebSqVectors.Enable, WebSqVectors.ScanRun);
        await client.NextAsync("IVScanEnable");
        while (rack.Detectors.BiasOfFirst.LastOrDefault() < 1)
        {
            rack.Time.Advance(TimeSpan.FromMilliseconds(100));
            await Task.Yield();
        }

        await client.SendAsync(WebSqVectors.ScanRun.Replace("true", "false", StringComparison.Ordinal));

        Assert.False((await client.NextAsync("IVScanEnable")).GetBoolean());
        Assert.Equal([0.0, 0], rack.Detectors.BiasUa);
        await client.SendAsync(WebSqVectors.ScanData);
        Assert.InRange((await client.NextAsync("ic_scan_history")).GetArrayLength(), 1, 59);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-0.5")]
    [InlineData("0.001")]
    public async Task IvScan_RangeThatIsNone_IsRefused(string increment)
    {
        var rack = new EosRackUnderTest();
        await using EosClient client = await rack.ControlAsync();

        await client.SendAsync($"{{\"label\": \"IVScanIncrement\", \"value\": {increment}}}", WebSqVectors.ScanRun);

        Assert.Contains("IVScanEnable", (await client.NextAsync("Error")).GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task AutoBias_FindsTheLastBiasWithinTheTarget_AndSetsIt()
    {
        var rack = new EosRackUnderTest(detectors: 4);
        await using EosClient client = await rack.ControlAsync();

        // The vendor's order: enable, target, start.
        await client.SendAsync(WebSqVectors.Enable, WebSqVectors.AutoBiasTarget, WebSqVectors.AutoBias);
        Assert.True((await client.NextAsync("StartAutoIV")).GetBoolean());

        // In 100 ms detector n counts 100 n for each uA: up to 100 counts at 1, 0.5, 0 (0.5 gives 150) and 0 uA.
        Assert.Equal("[1.0, 0.5, 0.0, 0.0]", (await client.NextAsync("BiasCurrentAutoIV")).GetRawText());
        Assert.Equal("[1.0, 0.5, 0.0, 0.0]", (await client.NextAsync("BiasCurrent")).GetRawText());
        Assert.False((await client.NextAsync("StartAutoIV")).GetBoolean());
        Assert.Equal([1.0, 0.5, 0, 0], rack.Detectors.BiasUa);
    }

    [Fact]
    public async Task AutoBias_TargetThatIsNeverReached_GivesTheBiasOfMostCountsAndFreesTheLatchedDetector()
    {
        var rack = new EosRackUnderTest(detectors: 1, settings: ("auto_bias_step_ua", "10"));
        await using EosClient client = await rack.ControlAsync();

        await client.SendAsync(
            WebSqVectors.Enable, """{"command": "DarkCountsAutoIV", "value": [1000000]}""", WebSqVectors.AutoBias);

        Assert.Equal("[30.0]", (await client.NextAsync("BiasCurrentAutoIV")).GetRawText());
        await client.NextAsync("StartAutoIV");
        Assert.Equal([3000.0], rack.Detectors.SampleCounts(TimeSpan.FromMilliseconds(100)));
    }

    [Fact]
    public async Task AutoBias_Request_TellsWhetherItRuns_AndAScanIsRefusedMeanwhile()
    {
        var rack = new EosRackUnderTest(detectors: 4, mode: EmulatedClockMode.Real);
        await using EosClient client = await rack.ControlAsync();
        await client.SendAsync(WebSqVectors.AutoBias, """{"request": "StartAutoIV"}""", WebSqVectors.ScanRun);

        Assert.True((await client.NextAsync("StartAutoIV")).GetBoolean());
        Assert.True((await client.NextAsync("StartAutoIV")).GetBoolean());
        await client.NextAsync("Error");

        rack.Firmware.PowerCycle();
        await client.SendAsync("""{"request": "StartAutoIV"}""");
        Assert.False((await client.NextAsync("StartAutoIV")).GetBoolean());
    }
}
