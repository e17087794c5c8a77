using System.Text;
using QkdHardware.Protocols.Scpi;
using Xunit;

namespace QkdHardware.Tests.Scpi;

public sealed class ProgramMessageReaderTests
{
    [Fact]
    public void TryReadUnit_CompoundMessage_GivesHeadersAndParametersInOrder()
    {
        (List<string> units, ScpiErrorCode error) = Read("*CLS;  :SOUR1:FREQ 1.5E+3 HZ , MAX;VOLT?;X 'a;b', \"c\"\"d\", #13;\n,,(@1,2!3), #hFf;*OPC?");

        Assert.Equal(ScpiErrorCode.None, error);
        Assert.Equal(
            [
                "*CLS",
                ":SOUR1:FREQ Number<1.5E+3 HZ> Keyword<MAX>",
                "VOLT?",
                "X String<'a;b'> String<\"c\"\"d\"> Block<;\n,> Expression<(@1,2!3)> NonDecimalNumber<#hFf>",
                "*OPC?",
            ],
            units);
    }

    [Theory]
    [InlineData("")]
    [InlineData("  \t\r ")]
    public void TryReadUnit_Blank_IsNoUnitAndNoError(string message)
    {
        (List<string> units, ScpiErrorCode error) = Read(message);
        Assert.Empty(units);
        Assert.Equal(ScpiErrorCode.None, error);
    }

    [Theory]
    [InlineData("A;", -102)]
    [InlineData("A;;B", -102)]
    [InlineData(";A", -102)]
    [InlineData("::A", -102)]
    [InlineData("A::B", -102)]
    [InlineData("A:", -102)]
    [InlineData(":", -102)]
    [InlineData("*", -102)]
    [InlineData("?", -102)]
    [InlineData("1A", -102)]
    [InlineData("A 1,", -102)]
    [InlineData("A ,1", -102)]
    [InlineData("A 1,,2", -102)]
    [InlineData("A??", -101)]
    [InlineData("A$", -101)]
    [InlineData("$A", -101)]
    [InlineData("A:*B", -101)]
    [InlineData("A @1", -101)]
    [InlineData("\u00e9", -101)]
    [InlineData("A,1", -103)]
    [InlineData("A 1 2", -103)]
    [InlineData("A \"x\"y", -103)]
    [InlineData("A #12abc", -103)]
    [InlineData("A 1.2.3", -121)]
    [InlineData("A +", -121)]
    [InlineData("A .", -121)]
    [InlineData("A #H", -121)]
    [InlineData("A #HXY", -121)]
    [InlineData("A #B102", -121)]
    [InlineData("A #Q8", -121)]
    [InlineData("A 1V$", -131)]
    [InlineData("A my-wave", -141)]
    [InlineData("A don't", -141)]
    [InlineData("A \"open", -151)]
    [InlineData("A 'open\"", -151)]
    [InlineData("A #15abc", -161)]
    [InlineData("A #2", -161)]
    [InlineData("A #2x5abcde", -161)]
    [InlineData("A #", -161)]
    [InlineData("A #0abc", -161)]
    [InlineData("A (@1", -171)]
    [InlineData("A (1;2)", -171)]
    [InlineData("A (\"x)", -171)]
    public void TryReadUnit_BrokenGrammar_IsTheStandardError(string message, int expected)
    {
        Assert.Equal((ScpiErrorCode)expected, Read(message).Error);
    }

    [Fact]
    public void TryReadUnit_BrokenUnit_DropsTheRestButKeepsWhatCameBefore()
    {
        (List<string> units, ScpiErrorCode error) = Read("A 1;B $;*RST");
        Assert.Equal(["A Number<1>"], units);
        Assert.Equal(ScpiErrorCode.InvalidCharacter, error);
    }

    [Fact]
    public void TryReadUnit_AfterAFault_HasEnded()
    {
        var reader = new ProgramMessageReader("A $;*RST"u8.ToArray());
        Assert.False(reader.TryReadUnit(out _, out ScpiErrorCode error));
        Assert.Equal(ScpiErrorCode.InvalidCharacter, error);
        Assert.False(reader.TryReadUnit(out _, out error));
        Assert.Equal(ScpiErrorCode.None, error);
    }

    [Fact]
    public void TryReadUnit_MoreParametersThanThereIsRoomFor_IsRefused()
    {
        string most = string.Concat(Enumerable.Repeat("1,", ProgramMessageReader.MaxParameterCount - 1)) + "1";
        Assert.Equal(ScpiErrorCode.None, ErrorOf("A " + most));
        Assert.Equal(ScpiErrorCode.TooMuchData, ErrorOf($"A {most},1"));

        static ScpiErrorCode ErrorOf(string message)
        {
            var reader = new ProgramMessageReader(Encoding.ASCII.GetBytes(message));
            reader.TryReadUnit(out _, out ScpiErrorCode error);
            return error;
        }
    }

    [Theory]
    [InlineData("A;")]
    [InlineData("A; ;")]
    [InlineData(";;A")]
    public void TryReadUnit_EmptyUnitsAccepted_AreSteppedOver(string message)
    {
        (List<string> units, ScpiErrorCode error) = Read(message, acceptsEmptyUnits: true);
        Assert.Equal(["A"], units);
        Assert.Equal(ScpiErrorCode.None, error);
    }

    [Fact]
    public void TryReadUnit_IndefiniteBlockWithMarkedEnd_RunsToTheEndOfTheMessage()
    {
        (List<string> units, ScpiErrorCode error) = Read("A 1,#0x;\"\n,y", acceptsIndefiniteBlocks: true);
        Assert.Equal(["A Number<1> Block<x;\"\n,y>"], units);
        Assert.Equal(ScpiErrorCode.None, error);
    }

    [Fact]
    public void TryReadUnit_BlockEndingInNewLine_KeepsTheNewLine()
    {
        Assert.Equal(["A Block<\n>"], Read("A #11\n").Units);
    }

    [Fact]
    public void TryReadUnit_Block_PointsIntoTheMessage()
    {
        byte[] message = "A #13abc"u8.ToArray();
        var reader = new ProgramMessageReader(message);
        Assert.True(reader.TryReadUnit(out ProgramUnit unit, out _));
        Assert.Equal(ScpiErrorCode.None, unit.Parameters[0].ReadBlock(out ReadOnlyMemory<byte> data));
        message[^1] = (byte)'X';
        Assert.Equal("abX", Encoding.ASCII.GetString(data.Span));
    }

    private static (List<string> Units, ScpiErrorCode Error) Read(
        string message, bool acceptsIndefiniteBlocks = false, bool acceptsEmptyUnits = false)
    {
        var reader = new ProgramMessageReader(Encoding.Latin1.GetBytes(message), acceptsIndefiniteBlocks, acceptsEmptyUnits);
        var units = new List<string>();
        ScpiErrorCode error;
        while (reader.TryReadUnit(out ProgramUnit unit, out error))
        {
            units.Add(string.Join(' ', unit.Parameters
                .Select(p => $"{p.Kind}<{Encoding.Latin1.GetString(p.Content.Span)}>")
                .Prepend(unit.Header.ToString())));
        }

        return (units, error);
    }
}
