using System.Text;
using QkdHardware.Protocols.Scpi;
using Xunit;

namespace QkdHardware.Tests.Scpi;

public sealed class ScpiReplyReaderTests
{
    // Origin of the replies: seen in public driver sources, as the fact sheets of the instruments state.
    [Theory]
    [InlineData("+8.000000000000000E+02", 800)] // Keysight 33600A
    [InlineData("4.20021615E-06", 4.20021615e-6)] // Thorlabs PM100D
    [InlineData("9.9E37", double.PositiveInfinity)] // Keysight 33600A, infinite load
    [InlineData("9.9E+37", double.PositiveInfinity)] // Tektronix AFG31000
    [InlineData("-9.90000E+37", double.NegativeInfinity)]
    [InlineData("9.91E37", double.NaN)]
    [InlineData("\"18\"", 18)] // Polatis, peer of a port
    [InlineData(" 5 ", 5)]
    public void TryGetDouble_NumbersAsSeen_AreRead(string reply, double expected)
    {
        Assert.True(Single(reply).TryGetDouble(out double value));
        Assert.Equal(expected, value);
    }

    [Theory]
    [InlineData("1500TB", "TB", 1500)] // ID900 delay
    [InlineData("0.25 mV", "V", 0.25e-3)]
    public void TryGetDouble_UnitBehindTheNumber_IsTakenIntoAccount(string reply, string unit, double expected)
    {
        Assert.True(Single(reply).TryGetDouble(out double value, unit));
        Assert.Equal(expected, value, 1e-18);
        Assert.False(Single(reply).TryGetDouble(out _));
    }

    [Theory]
    [InlineData("")]
    [InlineData("PLAYING")]
    [InlineData("1.2.3")]
    [InlineData("#15abcde")]
    public void TryGetDouble_NoNumber_IsRefused(string reply) => Assert.False(Single(reply).TryGetDouble(out _));

    [Theory]
    [InlineData("42", true, 42)]
    [InlineData("+1.0000E+01", true, 10)]
    [InlineData("1.5", false, 0)]
    [InlineData("1E30", false, 0)]
    public void TryGetInteger_WholeNumbersOnly(string reply, bool expected, long value)
    {
        Assert.Equal(expected, Single(reply).TryGetInteger(out long read));
        if (expected) Assert.Equal(value, read);
    }

    [Theory]
    [InlineData("1", true, true)]
    [InlineData("0", true, false)]
    [InlineData("ON", true, true)]
    [InlineData("OFF", true, false)]
    [InlineData("2", false, false)]
    public void TryGetBoolean_Reply_IsStrict(string reply, bool expected, bool value)
    {
        Assert.Equal(expected, Single(reply).TryGetBoolean(out bool read));
        Assert.Equal(value, read);
    }

    [Fact]
    public void TryReadValue_UnitsAndValues_AreParted()
    {
        var reader = new ScpiReplyReader(Encoding.Latin1.GetBytes("1, \"a,;\"\"b\" ,#15\n,;\"#;(@1,2),(@3);"));

        Assert.Equal(["Text:1", "String:a,;\"b", "Block:\n,;\"#"], Values(ref reader));
        Assert.True(reader.TryReadUnit());
        Assert.Equal(["Expression:(@1,2)", "Expression:(@3)"], Values(ref reader));
        Assert.True(reader.TryReadUnit());
        Assert.Equal(["Text:"], Values(ref reader));
        Assert.False(reader.TryReadUnit());
        Assert.False(reader.IsMalformed);
    }

    [Fact]
    public void TryReadUnit_OneLinePerAnswer_UsesTheSeparatorGiven()
    {
        var reader = new ScpiReplyReader("11\n[0, 5]\n33"u8.ToArray(), unitSeparator: (byte)'\n');
        Assert.Equal(["Text:11"], Values(ref reader));
        Assert.True(reader.TryReadUnit());
        Assert.Equal(["Text:[0", "Text:5]"], Values(ref reader));
        Assert.True(reader.TryReadUnit());
        Assert.Equal(["Text:33"], Values(ref reader));
        Assert.False(reader.TryReadUnit());
    }

    [Fact]
    public void TryReadUnit_SkipsTheRestOfTheUnit()
    {
        var reader = new ScpiReplyReader("1,2,3;4"u8.ToArray());
        Assert.True(reader.TryReadValue(out _));
        Assert.True(reader.TryReadUnit());
        Assert.Equal(["Text:4"], Values(ref reader));
    }

    [Theory]
    [InlineData("\"open")]
    [InlineData("#15abc")]
    [InlineData("(@1,2")]
    [InlineData("\"a\" \"b\"")]
    [InlineData("#11ab")]
    public void TryReadValue_BrokenValue_IsMalformed(string reply)
    {
        var reader = new ScpiReplyReader(Encoding.ASCII.GetBytes(reply));
        Assert.False(reader.TryReadValue(out _));
        Assert.True(reader.IsMalformed);
        Assert.False(reader.TryReadUnit());
        Assert.False(ScpiReplyReader.TryReadSingle(Encoding.ASCII.GetBytes(reply), out _));
    }

    [Theory]
    [InlineData("1,2")]
    [InlineData("1;2")]
    public void TryReadSingle_SeveralValues_IsRefused(string reply) =>
        Assert.False(ScpiReplyReader.TryReadSingle(Encoding.ASCII.GetBytes(reply), out _));

    [Theory]
    [InlineData("0,\"No error\"", 0, "No error")]
    [InlineData("+0,\"No error\"", 0, "No error")] // Keysight, Thorlabs
    [InlineData("-0, No errors", 0, "No errors")] // Teledyne T3AFG
    [InlineData("+0, No Error", 0, "No Error")] // DiCon GP600
    [InlineData("-113,\"Undefined header;FOO, \"\"x\"\"\"", -113, "Undefined header;FOO, \"x\"")]
    [InlineData("701,\"Own\"", 701, "Own")]
    public void TryParse_ErrorReplyAsSeen_IsRead(string reply, int number, string text)
    {
        Assert.True(ScpiErrorReport.TryParse(Encoding.ASCII.GetBytes(reply), out ScpiErrorReport report));
        Assert.Equal(new(number, text), report);
    }

    [Theory]
    [InlineData("")]
    [InlineData("0")]
    [InlineData("x,\"y\"")]
    [InlineData("99999999999,\"y\"")]
    public void TryParse_NoErrorReply_IsRefused(string reply) =>
        Assert.False(ScpiErrorReport.TryParse(Encoding.ASCII.GetBytes(reply), out _));

    private static ScpiReplyValue Single(string reply)
    {
        Assert.True(ScpiReplyReader.TryReadSingle(Encoding.Latin1.GetBytes(reply), out ScpiReplyValue value));
        return value;
    }

    private static List<string> Values(ref ScpiReplyReader reader)
    {
        var values = new List<string>();
        while (reader.TryReadValue(out ScpiReplyValue value)) values.Add($"{value.Kind}:{value.GetText()}");
        return values;
    }
}
