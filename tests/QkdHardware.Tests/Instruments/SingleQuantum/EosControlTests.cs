using System.Text.Json;
using System.Text.Json.Nodes;
using QkdHardware.Tests.Protocols.WebSq1;
using Xunit;

namespace QkdHardware.Tests.Instruments.SingleQuantum;

public sealed class EosControlTests
{
    private static readonly string[] AllLabels =
    [
        "NumberOfDetectors", "InptMeasurementPeriod", "BiasCurrent", "TriggerLevel", "BiasVoltage", "DetectorEnable",
        "DarkCountsAutoIV", "StartAutoIV", "BiasCurrentAutoIV", "IVScanStart", "IVScanEnd", "IVScanIncrement",
        "IVScanEnable", "ic_scan_history", "iv_scan_history", "temperature_long_memory",
    ];

    [Theory]
    [InlineData("true", 1)]
    [InlineData("false", 16)]
    public async Task LabelProps_ListsEveryLabelWithAnObject(string join, int ends)
    {
        var rack = new EosRackUnderTest(detectors: 4, settings: ("join_objects", join));
        await using EosClient client = await rack.ControlAsync();
        await client.SendAsync(WebSqVectors.AllLabels);

        foreach (string label in AllLabels)
        {
            JsonElement message = await client.NextAsync();
            Assert.Equal(label, message.GetProperty("label").GetString());
            Assert.True(label == "temperature_long_memory"
                ? message.GetProperty("value").TryGetProperty("T2", out _)
                : message.GetProperty("value").TryGetProperty("value", out _));
        }

        Assert.Equal(ends, client.Raw.Count(c => c == '\u0017'));
        Assert.StartsWith("""{"label": "NumberOfDetectors", "value": {"value": 4}}""", client.Raw, StringComparison.Ordinal);
        Assert.Contains("""{"label": "BiasCurrent", "value": {"value": [0.0, 0.0, 0.0, 0.0]}}""", client.Raw, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Setters_ReachTheDetectorsAndEveryClientWithBareValues()
    {
        var rack = new EosRackUnderTest(detectors: 4);
        await using EosClient setter = await rack.ControlAsync();
        await using EosClient listener = await rack.ControlAsync();

        await setter.SendAsync(WebSqVectors.SetBias + WebSqVectors.SetPeriod, WebSqVectors.SetTrigger, WebSqVectors.Enable + "\n");

        foreach (EosClient client in new[] { setter, listener })
        {
            Assert.Equal("[12.0, 8.0, 3.0, 8.0]", (await client.NextAsync("BiasCurrent")).GetRawText());
            Assert.Equal("10.0", (await client.NextAsync("InptMeasurementPeriod")).GetRawText());
            Assert.Equal("[23.0, 24.0, 25.0, 26.0]", (await client.NextAsync("TriggerLevel")).GetRawText());
            Assert.Equal("true", (await client.NextAsync("DetectorEnable")).GetRawText());
        }

        Assert.Equal([12.0, 8, 3, 8], rack.Detectors.BiasUa);
        Assert.True(rack.Detectors.IsEnabled);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    public async Task Commands_InPortionsWithAnySpacing_AreTaken(int portion)
    {
        var rack = new EosRackUnderTest(detectors: 2, maxPortion: portion);
        await using EosClient client = await rack.ControlAsync();

        await client.SendAsync(
            WebSqVectors.EnableWithoutLabel + """{"command":"SetAllBiasCurrents","label":"BiasCurrent","value":[1,2.5]}"""
            + "\r\n  { \"value\" : [ 3 , 4 ] ,\n \"command\" : \"SetAllTriggerLevels\" }\n");

        await client.NextAsync("DetectorEnable");
        Assert.Equal("[1.0, 2.5]", (await client.NextAsync("BiasCurrent")).GetRawText());
        Assert.Equal("[3.0, 4.0]", (await client.NextAsync("TriggerLevel")).GetRawText());
    }

    [Theory]
    [InlineData("""{"command": "SetAllBiasCurrents", "value": [1]}""")]
    [InlineData("""{"command": "SetAllBiasCurrents", "value": [1, 91]}""")]
    [InlineData("""{"command": "SetAllBiasCurrents", "value": "1"}""")]
    [InlineData("""{"command": "SetAllBiasCurrents"}""")]
    [InlineData("""{"command": "SetMeasurementPeriod", "value": 9}""")]
    [InlineData("""{"command": "DetectorEnable", "value": "on"}""")]
    [InlineData("""{"command": "IVScanEnable", "value": 3}""")]
    [InlineData("""{"command": "NoSuchCommand", "value": 1}""")]
    [InlineData("""{"request": "NoSuchRequest"}""")]
    [InlineData("""{"label": "IVScanStart", "value": 91}""")]
    [InlineData("GET / HTTP/1.1\r\nHost: x\r\n\r\n")]
    [InlineData("{not json}")]
    [InlineData("{{{{{{{{{{{{{{{{{{{{{{{{{{")]
    [InlineData("{\"a\": \"\u0001\"}")]
    public async Task WhatIsRefused_IsReportedOnceAsErrorAndTheNextCommandWorks(string refused)
    {
        var rack = new EosRackUnderTest(detectors: 2);
        await using EosClient client = await rack.ControlAsync();

        await client.SendAsync(refused, "\u0000", WebSqVectors.BiasVoltage);

        JsonElement first = await client.NextAsync();
        Assert.Equal("Error", first.GetProperty("label").GetString());
        while ((await client.NextAsync()).GetProperty("label").GetString() != "BiasVoltage")
        {
        }

        Assert.InRange(client.Raw.Split("\"Error\"").Length - 1, 1, 2); // The lone NUL may count as a second stretch.
        Assert.Equal([0.0, 0], rack.Detectors.BiasUa);
    }

    [Fact]
    public async Task Garbage_AnyBytes_NeverEndsTheConversation()
    {
        var rack = new EosRackUnderTest(detectors: 2, maxPortion: 50);
        await using EosClient client = await rack.ControlAsync();
        var random = new Random(1);
        for (int i = 0; i < 300; i++)
        {
            byte[] bytes = new byte[random.Next(1, 400)];
            random.NextBytes(bytes);
            await client.SendAsync(System.Text.Encoding.Latin1.GetString(bytes) + "{\"value\":" + i + "}");
        }

        // A NUL ends whatever object or string was left open.
        await client.SendAsync("\u0000", WebSqVectors.BiasVoltage);

        await client.NextAsync("BiasVoltage");
    }

    [Fact]
    public async Task OverlongObject_IsDroppedAndTheNextCommandWorks()
    {
        var rack = new EosRackUnderTest(detectors: 2);
        await using EosClient client = await rack.ControlAsync();

        await client.SendAsync("{\"value\": \"" + new string('x', 100_000), "\u0000", WebSqVectors.BiasVoltage);

        await client.NextAsync("Error");
        await client.NextAsync("BiasVoltage");
    }

    [Theory]
    [InlineData("true", 2)]
    [InlineData("false", 1)]
    public async Task BroadcastUnchanged_AsSet(string setting, int broadcasts)
    {
        var rack = new EosRackUnderTest(detectors: 4, settings: ("broadcast_unchanged", setting));
        await using EosClient client = await rack.ControlAsync();

        await client.SendAsync(WebSqVectors.SetBias, WebSqVectors.SetBias, WebSqVectors.BiasVoltage);

        await client.NextAsync("BiasVoltage");
        Assert.Equal(broadcasts, client.Raw.Split("\"BiasCurrent\"").Length - 1);
    }

    [Fact]
    public async Task BiasVoltage_IsBiasTimesSeriesResistance()
    {
        var rack = new EosRackUnderTest(detectors: 4, settings: ("series_resistance_ohm", "50"));
        await using EosClient client = await rack.ControlAsync();

        await client.SendAsync(WebSqVectors.SetBias, WebSqVectors.BiasVoltage, WebSqVectors.Enable, WebSqVectors.BiasVoltage);

        Assert.Equal("[0.0, 0.0, 0.0, 0.0]", (await client.NextAsync("BiasVoltage")).GetRawText());
        Assert.Equal("[0.6, 0.4, 0.15, 0.4]", (await client.NextAsync("BiasVoltage")).GetRawText());
    }

    [Fact]
    public async Task TemperatureHistory_HoldsTheLast200SamplesSincePowerUp()
    {
        var rack = new EosRackUnderTest(settings: ("temperature_interval_s", "2"));
        await using EosClient client = await rack.ControlAsync();
        rack.Time.Advance(TimeSpan.FromSeconds(7));
        await client.SendAsync(WebSqVectors.TemperatureData);

        JsonElement history = await client.NextAsync("temperature_long_memory");
        Assert.Equal(
            ["24-Nov-26 07:00:02.000000", "24-Nov-26 07:00:04.000000", "24-Nov-26 07:00:06.000000"],
            history.GetProperty("x").EnumerateArray().Select(time => time.GetString()));
        Assert.Equal("[2.5, 2.5, 2.5]", history.GetProperty("T").GetRawText());
        Assert.Equal("[40.0, 40.0, 40.0]", history.GetProperty("T2").GetRawText());

        rack.Time.Advance(TimeSpan.FromHours(1));
        await client.SendAsync(WebSqVectors.TemperatureData);
        history = await client.NextAsync("temperature_long_memory");
        Assert.All(
            new[] { "x", "T", "T2", "V_avrg", "BoardTemp1", "BoardTemp2" },
            name => Assert.Equal(200, history.GetProperty(name).GetArrayLength()));
        Assert.Equal("24-Nov-26 08:00:06.000000", history.GetProperty("x")[199].GetString());
    }

    [Fact]
    public async Task PowerCycle_ForgetsSettingsAndBias()
    {
        var rack = new EosRackUnderTest(detectors: 4);
        await using EosClient client = await rack.ControlAsync();
        await client.SendAsync(WebSqVectors.SetBias, WebSqVectors.Enable);
        await client.NextAsync("DetectorEnable");

        rack.Firmware.PowerCycle();

        Assert.Equal(new double[4], rack.Detectors.BiasUa);
        Assert.False(rack.Detectors.IsEnabled);
        await client.SendAsync(WebSqVectors.AllLabels);
        Assert.Equal("[0.0, 0.0, 0.0, 0.0]", (await client.NextAsync("BiasCurrent")).GetProperty("value").GetRawText());
    }

    [Fact]
    public async Task Inject_ErrorAndIgnoredCommands()
    {
        var rack = new EosRackUnderTest(detectors: 4, settings: ("error_label", "ErrorMessage"));
        await using EosClient client = await rack.ControlAsync();
        rack.Firmware.Inject("ignore-commands", new JsonObject { ["count"] = 1 });
        await client.SendAsync(WebSqVectors.SetBias, WebSqVectors.Enable);
        await client.NextAsync("DetectorEnable");
        Assert.Equal(new double[4], rack.Detectors.BiasUa);

        rack.Firmware.Inject("error", new JsonObject { ["text"] = "compressor stopped" });
        Assert.Equal("compressor stopped", (await client.NextAsync("ErrorMessage")).GetString());

        var exception = Assert.Throws<ArgumentException>(() => rack.Firmware.Inject("smoke", []));
        Assert.Contains("ignore-commands", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("no_such_setting", "1")]
    [InlineData("number_format", "roman")]
    [InlineData("counts_start", "later")]
    [InlineData("measurement_period_ms", "9")]
    [InlineData("max_bias_ua", "much")]
    public void Setting_Wrong_SaysWhich(string name, string value)
    {
        var exception = Assert.Throws<ArgumentException>(() => new EosRackUnderTest(settings: (name, value)));

        Assert.Contains(name, exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("shortest", "[12,8,3,8]")]
    [InlineData("python", "[12.0,8.0,3.0,8.0]")]
    [InlineData("six_decimals", "[12.000000,8.000000,3.000000,8.000000]")]
    public async Task NumberFormat_AsSet(string format, string expected)
    {
        var rack = new EosRackUnderTest(detectors: 4, settings: ("number_format", format));
        await using EosClient client = await rack.ControlAsync();

        await client.SendAsync(WebSqVectors.SetBias);

        string written = (await client.NextAsync("BiasCurrent")).GetRawText();
        Assert.Equal(expected, written.Replace(" ", string.Empty, StringComparison.Ordinal));
    }
}
