using System.Text;
using QkdHardware.Protocols.Scpi;
using Xunit;

namespace QkdHardware.Tests.Scpi;

public sealed class ScpiParameterTests
{
    [Theory]
    [InlineData("0", 0)]
    [InlineData("-12", -12)]
    [InlineData("+.5", 0.5)]
    [InlineData("5.", 5)]
    [InlineData("1.5e-3", 1.5e-3)]
    [InlineData("1.5 E +3", 1500)]
    [InlineData("1000000000000.0", 1e12)]
    [InlineData("#HfF", 255)]
    [InlineData("#q17", 15)]
    [InlineData("#B1010", 10)]
    public void ReadDouble_NumberForms_AreRead(string text, double expected)
    {
        Assert.Equal(ScpiErrorCode.None, Parse(text).ReadDouble(out double value));
        Assert.Equal(expected, value);
    }

    [Theory]
    [InlineData("1", "V", 1)]
    [InlineData("1V", "V", 1)]
    [InlineData("1000mV", "V", 1)]
    [InlineData("1000 mV", "V", 1)]
    [InlineData("3000 GTB", "TB", 3e12)] // 3 s in the ID900's time base of 1 ps
    [InlineData("2MHZ", "HZ", 2e6)]
    [InlineData("2MOHM", "OHM", 2e6)]
    [InlineData("2MAV", "V", 2e6)]
    [InlineData("2MA", "A", 2e-3)]
    [InlineData("5ns", "S", 5e-9)]
    [InlineData("1EV", "EV", 1)]
    [InlineData("-20DBM", "DBM", -20)]
    public void ReadDouble_Suffix_ScalesToTheUnit(string text, string unit, double expected)
    {
        Assert.Equal(ScpiErrorCode.None, Parse(text).ReadDouble(out double value, unit));
        Assert.Equal(expected, value, Math.Abs(expected) * 1e-15);
    }

    [Theory]
    [InlineData("1V", null, -138)]
    [InlineData("1S", "V", -131)]
    [InlineData("1XV", "V", -131)]
    [InlineData("1KKV", "V", -131)]
    [InlineData("1E999", null, -222)]
    [InlineData("#HFFFFFFFFFFFFFFFF", null, -222)]
    [InlineData("ABC", null, -148)]
    [InlineData("\"1\"", null, -158)]
    [InlineData("#11a", null, -168)]
    [InlineData("(1)", null, -178)]
    public void ReadDouble_WrongData_IsTheStandardError(string text, string? unit, int expected)
    {
        Assert.Equal((ScpiErrorCode)expected, Parse(text).ReadDouble(out _, unit));
    }

    [Theory]
    [InlineData("9223372036854775807", long.MaxValue)]
    [InlineData("-9223372036854775808", long.MinValue)]
    [InlineData("2.5", 3)]
    [InlineData("-2.5", -3)]
    [InlineData("2.4", 2)]
    [InlineData("1E3", 1000)]
    [InlineData("#H7FFFFFFFFFFFFFFF", long.MaxValue)]
    public void ReadInteger_Number_IsRounded(string text, long expected)
    {
        Assert.Equal(ScpiErrorCode.None, Parse(text).ReadInteger(out long value));
        Assert.Equal(expected, value);
    }

    [Theory]
    [InlineData("9223372036854775808")]
    [InlineData("1E19")]
    [InlineData("#H8000000000000000")]
    public void ReadInteger_BeyondSixtyFourBits_IsOutOfRange(string text)
    {
        Assert.Equal(ScpiErrorCode.DataOutOfRange, Parse(text).ReadInteger(out _));
    }

    [Theory]
    [InlineData("ON", true)]
    [InlineData("off", false)]
    [InlineData("1", true)]
    [InlineData("0", false)]
    [InlineData("0.4", false)]
    [InlineData("-7", true)]
    public void ReadBoolean_WordsAndNumbers_AreRead(string text, bool expected)
    {
        Assert.Equal(ScpiErrorCode.None, Parse(text).ReadBoolean(out bool value));
        Assert.Equal(expected, value);
    }

    [Fact]
    public void ReadBoolean_OtherWord_IsIllegal()
    {
        Assert.Equal(ScpiErrorCode.IllegalParameterValue, Parse("YES").ReadBoolean(out _));
    }

    [Theory]
    [InlineData("\"a\"\"b'c\"", "a\"b'c")]
    [InlineData("'it''s \"x\"'", "it's \"x\"")]
    [InlineData("\"\"", "")]
    [InlineData("\"\"\"\"", "\"")]
    public void ReadString_DoubledQuotes_AreUndone(string text, string expected)
    {
        Assert.Equal(ScpiErrorCode.None, Parse(text).ReadString(out string value));
        Assert.Equal(expected, value);
    }

    [Theory]
    [InlineData("(@)", new int[0])]
    [InlineData("(@1,2,3)", new[] { 1, 2, 3 })]
    [InlineData("( @ 1 , 3:5 )", new[] { 1, 3, 4, 5 })]
    [InlineData("(@5:3,5)", new[] { 5, 4, 3, 5 })]
    public void ReadChannels_List_IsExpandedInOrder(string text, int[] expected)
    {
        Assert.Equal(ScpiErrorCode.None, Parse(text).ReadChannels(16, out int[] channels));
        Assert.Equal(expected, channels);
    }

    [Theory]
    [InlineData("(1,2)", -171)]
    [InlineData("(@1,)", -171)]
    [InlineData("(@1:2:3)", -171)]
    [InlineData("(@-1)", -171)]
    [InlineData("(@1!2)", -171)]
    [InlineData("(@1:17)", -223)]
    [InlineData("(@0:999999999)", -223)]
    [InlineData("7", -104)]
    public void ReadChannels_BadOrTooLong_IsTheStandardError(string text, int expected)
    {
        Assert.Equal((ScpiErrorCode)expected, Parse(text).ReadChannels(16, out _));
    }

    [Fact]
    public void Read_MatrixChannels_KeepRowsAndColumns()
    {
        Assert.Equal(ScpiErrorCode.None, ScpiChannelList.Read("(@1!2:3!4,5)"u8, 8, out IReadOnlyList<ScpiChannelRange> ranges));
        Assert.Equal([new(new(1, 2), new(3, 4)), new(new(5), new(5))], ranges);
        Assert.Equal(ScpiErrorCode.InvalidExpression, ScpiChannelList.Read("(@2!3:4)"u8, 8, out ranges));
    }

    [Theory]
    [InlineData("FREQ", true)]
    [InlineData("frequency", true)]
    [InlineData("FREQU", false)]
    [InlineData("FRE", false)]
    public void Is_Keyword_MatchesShortAndLongFormOnly(string text, bool expected)
    {
        Assert.Equal(expected, Parse(text).Is(new ScpiKeyword("FREQuency")));
    }

    private static ScpiParameter Parse(string text)
    {
        var reader = new ProgramMessageReader(Encoding.ASCII.GetBytes("X " + text));
        Assert.True(reader.TryReadUnit(out ProgramUnit unit, out ScpiErrorCode error), $"{error}");
        return Assert.Single(unit.Parameters);
    }
}
