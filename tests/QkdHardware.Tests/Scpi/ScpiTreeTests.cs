using System.Buffers;
using System.Text;
using QkdHardware.Emulation.Scpi;
using Xunit;

namespace QkdHardware.Tests.Scpi;

public sealed class ScpiTreeTests
{
    [Theory]
    [InlineData("SOUR:FREQ 5", "freq1=5")]
    [InlineData("source1:frequency 5", "freq1=5")]
    [InlineData(":SOURCE2:FREQ:CW 5", "freq2=5")]
    [InlineData("sOuR02:fReQuEnCy:cW 5 KHZ", "freq2=5000")]
    [InlineData("SOUR:FREQ MIN", "freq1=1")]
    [InlineData("SOUR:FREQ maximum", "freq1=1000000")]
    [InlineData("SOUR2:FUNC:SHAP SQUARE", "shape2=SQU")]
    [InlineData("SOUR2:FUNC sin", "shape2=SIN")]
    [InlineData("DATA x,#12\n;", "x=0A3B")]
    [InlineData("DATA:VAL x , #10", "x=")]
    [InlineData("LAB 'it''s;\n'", "label=it's;\n")]
    [InlineData("ROUT:CLOS (@1,3:5)", "close=1|3|4|5")]
    public void Send_AnyLegalForm_ReachesTheHandler(string message, string expected)
    {
        using var instrument = new TestInstrument();
        Assert.Equal("", instrument.Send(message + "\n"));
        Assert.Empty(instrument.TakeErrors());
        Assert.Equal([expected], instrument.Log);
    }

    [Theory]
    [InlineData("SOUR3:FREQ 5", -114)]
    [InlineData("SOUR0:FREQ 5", -114)]
    [InlineData("SOUR99999999999999999999:FREQ 5", -114)]
    [InlineData("SOURC:FREQ 5", -113)]
    [InlineData("SOUR:FREQ2 5", -113)]
    [InlineData("SOUR:FREQ:CW:X 5", -113)]
    [InlineData("SOUR 5", -113)]
    [InlineData("FREQ 5", -113)]
    [InlineData("PAIR", -113)]
    [InlineData("SWE?", -113)]
    [InlineData("*FOO", -113)]
    [InlineData("IDN?", -113)]
    [InlineData("*PAIR?", -113)]
    [InlineData("*RST2", -113)]
    [InlineData("SOUR:FREQ", -109)]
    [InlineData("SOUR:FREQ 1,2", -108)]
    [InlineData("SOUR:FREQ? 1", -108)]
    [InlineData("SOUR:FREQ 0.5", -222)]
    [InlineData("SOUR:FREQ 1 V", -131)]
    [InlineData("SOUR:FREQ DEF", -148)]
    [InlineData("SOUR:FUNC TRI", -224)]
    [InlineData("SOUR:FUNC 1", -104)]
    [InlineData("LAB x", -148)]
    [InlineData("DATA x,1", -104)]
    [InlineData("ROUT:CLOS (@1:65)", -223)]
    [InlineData("*ESE 256", -222)]
    public void Send_WrongCommand_IsTheStandardErrorAndDoesNothing(string message, int expected)
    {
        using var instrument = new TestInstrument();
        Assert.Equal("", instrument.Send(message + "\n"));
        Assert.Equal([expected], instrument.TakeErrors());
        Assert.Empty(instrument.Log);
    }

    [Fact]
    public void Pattern_OptionalNodesAnywhere_MatchWithAndWithout()
    {
        var seen = new List<string>();
        ScpiTree tree = new ScpiTree()
            .Query("[SOURce[1-3]:]VOLTage[:LEVel][:IMMediate<1-2>]:AMPLitude", call => seen.Add($"{call.Suffix(0)}/{call.Suffix(1)}"))
            .Query("[SOURce[1-3]:]VOLTage[:LEVel]:OFFSet", call => seen.Add("offset"));
        using var engine = new ScpiEngine(tree) { Identity = "x" };

        Run(engine, "VOLT:AMPL?;:SOUR3:VOLT:LEV:IMM2:AMPL?;:VOLT:IMM1:AMPL?;:SOUR2:VOLT:AMPL?;:VOLT:LEV:OFFS?;:VOLT:OFFS?");
        Assert.Equal(["1/1", "3/2", "1/1", "2/1", "offset", "offset"], seen);
        Assert.Equal(0, engine.Status.Errors.Count);

        Run(engine, "VOLT:IMM:AMPL?");
        Assert.Equal(-113, engine.Status.Errors.Pop().Number);
        Run(engine, "VOLT:IMM3:AMPL?");
        Assert.Equal(-114, engine.Status.Errors.Pop().Number);
    }

    [Fact]
    public void Pattern_DigitsInTheMnemonicAndSuffixRangesApart_AreToldApart()
    {
        var seen = new List<string>();
        ScpiTree tree = new ScpiTree()
            .Event("RS232:OPEN", _ => seen.Add("rs232"))
            .Event("CH1", _ => seen.Add("ch1"))
            .Event("CH<2-9>", call => seen.Add($"ch<{call.Suffix()}>"))
            .Event("DELAy<1-5>:RESEt", call => seen.Add($"main{call.Suffix()}"))
            .Event("DELAy<6-8>:RESEt", call => seen.Add($"second{call.Suffix()}"));
        using var engine = new ScpiEngine(tree) { Identity = "x" };

        Run(engine, "RS232:OPEN;:CH1;:CH2;:DELA5:RESE;:DELAY6:RESET");
        Assert.Equal(["rs232", "ch1", "ch<2>", "main5", "second6"], seen);
        Assert.Equal(0, engine.Status.Errors.Count);
        Run(engine, "DELA9:RESE");
        Assert.Equal(-114, engine.Status.Errors.Pop().Number);
    }

    [Theory]
    [InlineData("")]
    [InlineData("SOURce:")]
    [InlineData(":SOURce")]
    [InlineData("SOURce::X")]
    [InlineData("source")]
    [InlineData("SOURce?")]
    [InlineData("SOURce[:X")]
    [InlineData("SOURce:X]")]
    [InlineData("[SOURce]")]
    [InlineData("[SOURce:]")]
    [InlineData("SOURceX")]
    [InlineData("*RST:X")]
    public void Pattern_Unreadable_Throws(string pattern) =>
        Assert.Throws<ArgumentException>(() => new ScpiTree().Event(pattern, _ => { }));

    [Fact]
    public void Add_HeaderTakenAlready_Throws()
    {
        ScpiTree tree = new ScpiTree().Event("A[1-3][:B]:C", _ => { }).Query("A:C", _ => { });
        Assert.Throws<ArgumentException>(() => tree.Event("A:C", _ => { }));
        Assert.Throws<ArgumentException>(() => tree.Event("A[3|4]:B:C", _ => { }));
        tree.Event("A[4]:B:C", _ => { });
    }

    [Fact]
    public void Find_OwnCommonCommand_ComesBeforeTheStandardOne()
    {
        ScpiTree tree = new ScpiTree().Query("*IDN", call => call.Reply.Raw("own")).Query("SYSTem:ERRor", call => call.Reply.Raw("none"));
        using var engine = new ScpiEngine(tree) { Identity = "x" };
        Assert.Equal("none;own;none;1\n", Run(engine, "SYST:ERR?;*IDN?;:SYST:ERR?;*OPC?"));
    }

    private static string Run(ScpiEngine engine, string message)
    {
        using ScpiSession session = engine.OpenSession();
        var output = new ArrayBufferWriter<byte>();
        Task feeding = session.FeedAsync(Encoding.ASCII.GetBytes(message + "\n"), output).AsTask();
        Assert.True(feeding.IsCompletedSuccessfully);
        return Encoding.ASCII.GetString(output.WrittenSpan);
    }
}
