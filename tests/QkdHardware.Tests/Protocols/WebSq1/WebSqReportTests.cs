using System.Buffers;
using System.Text;
using QkdHardware.Protocols.WebSq1;
using Xunit;

namespace QkdHardware.Tests.Protocols.WebSq1;

public sealed class WebSqReportTests
{
    [Theory]
    [InlineData("""{"label": "BiasCurrent", "value": [1.5, 2]}""", "[1.5, 2]", true)]
    [InlineData("""{"label": "BiasCurrent", "value": {"unit": "uA", "value": [1.5, 2], "max": 90}}""", "[1.5, 2]", false)]
    [InlineData("""{"label": "temperature_long_memory", "value": {"T": [2.5]}}""", """{"T": [2.5]}""", false)]
    [InlineData("""{"label": "Error", "value": "bad \"thing\""}""", "bad \"thing\"", true)]
    [InlineData("""{"label": "x"}""", "", true)]
    public void TryParse_BareAndWrappedValues_GiveTheValue(string text, string value, bool isBare)
    {
        Assert.True(WebSqReport.TryParse(Encoding.UTF8.GetBytes(text), out WebSqReport report));

        Assert.Equal((value, isBare), (report.Value.ToString(), report.IsBare));
    }

    [Fact]
    public void TryParse_ObjectWithoutLabel_HasAnEmptyName()
    {
        Assert.True(WebSqReport.TryParse("""{"request": "labelProps", "value": "None"}"""u8.ToArray(), out WebSqReport report));
        Assert.Equal(string.Empty, report.Label);
    }

    [Theory]
    [InlineData("ErrorMessage", true)]
    [InlineData("LastError", true)]
    [InlineData("errors", false)]
    [InlineData("BiasCurrent", false)]
    public void IsError_LabelContainsError(string label, bool isError) =>
        Assert.Equal(isError, new WebSqReport(label, default, IsBare: true).IsError);

    [Theory]
    [InlineData("true", true, true)]
    [InlineData("1", true, true)]
    [InlineData("false", true, false)]
    [InlineData("0", true, false)]
    [InlineData("2", false, false)]
    [InlineData("\"true\"", false, false)]
    public void TryGetFlag_JsonAndNumberForms(string value, bool isFlag, bool expected)
    {
        Assert.Equal(isFlag, Value(value).TryGetFlag(out bool flag));
        Assert.Equal(expected, flag);
    }

    [Theory]
    [InlineData("4", 4)]
    [InlineData("4.0", 4)]
    [InlineData("8", 8)]
    [InlineData("9", null)]
    [InlineData("-1", null)]
    [InlineData("3.5", null)]
    [InlineData("\"4\"", null)]
    [InlineData("1e400", null)]
    public void TryGetCount_WholeNumbersUpToTheBound(string value, int? expected) =>
        Assert.Equal(expected, Value(value).TryGetCount(8, out int count) ? count : null);

    [Theory]
    [InlineData("[1, 2]", true)]
    [InlineData("[1]", false)]
    [InlineData("[1, 2, 3]", false)]
    [InlineData("[1, null]", false)]
    [InlineData("[1, [2]]", false)]
    [InlineData("1", false)]
    public void TryGetNumbers_LengthAndKindsMustFit(string value, bool expected) =>
        Assert.Equal(expected, Value(value).TryGetNumbers(2, out _));

    [Theory]
    [InlineData(WebSqNumberStyle.Shortest, "[15, 0.1, 1E-07, -3]")]
    [InlineData(WebSqNumberStyle.PythonFloat, "[15.0, 0.1, 1E-07, -3.0]")]
    [InlineData(WebSqNumberStyle.SixDecimals, "[15.000000, 0.100000, 0.000000, -3.000000]")]
    public void Write_NumberStyles(WebSqNumberStyle style, string expected)
    {
        var output = new ArrayBufferWriter<byte>();
        WebSqReport.WriteWrapped(new WebSqJsonWriter(output, style), "x", json => json.Numbers([15, 0.1, 1e-7, -3]));

        Assert.Equal(
            "{\"label\": \"x\", \"value\": {\"value\": " + expected + "}}", Encoding.UTF8.GetString(output.WrittenSpan));
        Assert.True(WebSqReport.TryParse(output.WrittenMemory, out WebSqReport report));
        Assert.True(report.Value.TryGetNumbers(4, out _));
    }

    private static WebSqValue Value(string json)
    {
        Assert.True(WebSqReport.TryParse(Encoding.UTF8.GetBytes($$"""{"label": "x", "value": {{json}}}"""), out WebSqReport report));
        return report.Value;
    }
}
