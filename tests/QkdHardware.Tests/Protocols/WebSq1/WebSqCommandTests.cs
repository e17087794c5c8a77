using System.Text;
using CsCheck;
using QkdHardware.Protocols.WebSq1;
using Xunit;

namespace QkdHardware.Tests.Protocols.WebSq1;

public sealed class WebSqCommandTests
{
    [Fact]
    public void Written_WithTheVendorsValues_AreTheVendorsBytes()
    {
        Assert.Equal(WebSqVectors.AllLabels, Text(WebSqCommand.AllLabels));
        Assert.Equal(WebSqVectors.SetPeriod, Text(WebSqCommand.SetMeasurementPeriod(10)));
        Assert.Equal(WebSqVectors.SetBias, Text(WebSqCommand.SetBiasCurrents([12, 8, 3, 8])));
        Assert.Equal(WebSqVectors.Enable, Text(WebSqCommand.EnableDetectors(true)));
    }

    [Theory]
    [InlineData(WebSqVectors.AllLabels, null, "labelProps", null)]
    [InlineData(WebSqVectors.SetPeriod, "SetMeasurementPeriod", null, "InptMeasurementPeriod")]
    [InlineData(WebSqVectors.SetTrigger, "SetAllTriggerLevels", null, "TriggerLevel")]
    [InlineData(WebSqVectors.EnableWithoutLabel, "DetectorEnable", null, null)]
    [InlineData(WebSqVectors.ScanStart, null, null, "IVScanStart")]
    [InlineData(WebSqVectors.BiasVoltage, null, "BiasVoltage", null)]
    [InlineData("""{ "command" :"x","label":null }""", "x", null, null)]
    public void TryParse_AnySpacing_GivesMembers(string text, string? command, string? request, string? label)
    {
        Assert.True(WebSqCommand.TryParse(Encoding.UTF8.GetBytes(text), out WebSqCommand parsed));

        Assert.Equal((command, request, label), (parsed.Command, parsed.Request, parsed.Label));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("""{"value": 1}""")]
    [InlineData("""{"command": 7}""")]
    [InlineData("""{"command": "x",}""")]
    [InlineData("""{"command": "SetAllBiasCurrents", "value": [NaN]}""")] // What Python's json.dumps makes of NaN.
    [InlineData("""{"command": "\ud800"}""")]
    public void TryParse_WhatIsNoCommand_IsRefused(string text) =>
        Assert.False(WebSqCommand.TryParse(Encoding.UTF8.GetBytes(text), out _));

    [Fact]
    public void TryParse_AnyBytes_NeverThrows() =>
        Gen.Select(Gen.Byte.Array[0, 40], Gen.Int[0, 60]).Sample(
            (bytes, at) =>
            {
                // Half of the input is a vendor's command with something thrown into it, else nothing gets past the start.
                byte[] vendor = Encoding.UTF8.GetBytes(WebSqVectors.SetBias);
                _ = WebSqCommand.TryParse(bytes, out _);
                if (WebSqCommand.TryParse((byte[])[.. vendor[..at], .. bytes, .. vendor[at..]], out WebSqCommand command))
                {
                    _ = command.Value.ToString();
                    command.Value.TryGetNumbers(4, out _);
                }
            },
            iter: 10_000);

    [Fact]
    public void SetBiasCurrents_AnyValues_AreReadBackExactly() =>
        Gen.Double[-90.9, 90.9].Array[1, 16].Sample(currents =>
            WebSqCommand.TryParse(WebSqCommand.SetBiasCurrents(currents), out WebSqCommand command)
            && command.Value.TryGetNumbers(currents.Length, out double[] read) && read.SequenceEqual(currents));

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void SetBiasCurrents_NotFinite_Throws(double current) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => WebSqCommand.SetBiasCurrents([1, current]));

    private static string Text(ReadOnlyMemory<byte> bytes) => Encoding.UTF8.GetString(bytes.Span);
}
