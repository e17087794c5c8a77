using System.Buffers;
using System.Text;
using QkdHardware.Protocols.Scpi;
using Xunit;

namespace QkdHardware.Tests.Scpi;

public sealed class ScpiMessageBuilderTests
{
    // Computed example of the arb upload in the fact sheet on the Keysight 33500 / 33600A; the syntax is that of pymeasure
    // agilent33500.py and qnngroup/qnnpy agilent_33600a.py.
    private static readonly byte[] ArbUpload = Convert.FromHexString(
        "534f5552313a444154413a41524220716b642c23323132000080bf000000000000803f0a");

    [Fact]
    public void Block_SwappedSingles_AreTheArbUploadOfTheSheet()
    {
        Assert.Equal(ArbUpload, Build(m => m
            .Command("SOUR#:DATA:ARB", 1).Keyword("qkd").Block([-1f, 0f, 1f], ScpiByteOrder.Swapped)));
    }

    [Fact]
    public void Block_NormalOrder_IsBigEndian()
    {
        Assert.Equal("A #18\x3f\x80\0\0\xc0\0\0\0\n", Latin(Build(m => m.Command("A").Block([1f, -2f], ScpiByteOrder.Normal))));
        Assert.Equal("A #14\x12\x34\xff\xfe\n", Latin(Build(m => m.Command("A").Block((short[])[0x1234, -2], ScpiByteOrder.Normal))));
        Assert.Equal("A #14\x34\x12\xfe\xff\n", Latin(Build(m => m.Command("A").Block((short[])[0x1234, -2], ScpiByteOrder.Swapped))));
        Assert.Equal("A #10\n", Latin(Build(m => m.Command("A").Block([]))));
    }

    // wllzhk/Polatis_OST_Controller:OXC.py sends this form.
    [Fact]
    public void Channels_TwoLists_AreThePolatisForm()
    {
        Assert.Equal(":oxc:swit:conn:add (@1,2,3),(@17,18,19)\n", Latin(Build(m => m
            .Command(":oxc:swit:conn:add").Channels(1, 2, 3).Channels(17, 18, 19))));
        Assert.Equal(":oxc:swit:conn:only (@),(@)\n", Latin(Build(m => m
            .Command(":oxc:swit:conn:only").Channels().Channels())));
    }

    [Fact]
    public void Query_SeveralUnits_EachStartAtTheRoot()
    {
        Assert.Equal("TSCO6:COUN?;:TSCO7:COUN?;*OPC?;:INP1:DELAY 5;:SYST:ERR?\n", Latin(Build(m => m
            .Query("TSCO#:COUN", 6).Query("TSCO#:COUN", 7).Query("*OPC").Command(":INP#:DELAY", 1).Integer(5).Query("SYST:ERR"))));
    }

    [Fact]
    public void Parameters_EveryKind_AreWrittenInvariant()
    {
        Assert.Equal("A 1,0,-7,0.1,1E-12,1000000000000.0,+8.000E+02,MAX,\"a\"\"b'\"\n", Latin(Build(m => m
            .Command("A").Boolean(true).Boolean(false).Integer(-7).Number(0.1).Number(1e-12).Number(1e12, "0.0")
            .Number(800, "+0.000E+00;-0.000E+00").Keyword("MAX").Text("a\"b'"))));
    }

    [Fact]
    public void Command_HeaderThatIsNone_Throws()
    {
        foreach (string header in (string[])["", "A B", "A?", "A;B", "A:", "::A", "1A", "A\n", "*A:B", "A,", "*", ":"])
        {
            Assert.ThrowsAny<ArgumentException>(() => Build(m => m.Command(header)));
        }

        Assert.Throws<ArgumentException>(() => Build(m => m.Command("A#")));
        Assert.Throws<ArgumentException>(() => Build(m => m.Command("A", 1)));
        Assert.Throws<ArgumentOutOfRangeException>(() => Build(m => m.Command("A#", -1)));
    }

    [Fact]
    public void Parameters_ThatCannotBeSent_Throw()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Build(m => m.Command("A").Number(double.NaN)));
        Assert.Throws<ArgumentOutOfRangeException>(() => Build(m => m.Command("A").Number(double.PositiveInfinity)));
        Assert.Throws<ArgumentException>(() => Build(m => m.Command("A").Number(1234.5, "N1")));
        Assert.Throws<ArgumentException>(() => Build(m => m.Command("A").Text("two\nlines")));
        Assert.Throws<ArgumentException>(() => Build(m => m.Command("A").Text("\u00b5")));
        Assert.Throws<ArgumentException>(() => Build(m => m.Command("A").Keyword("a b")));
        Assert.Throws<ArgumentException>(() => Build(m => m.Command("A").Keyword("1")));
        Assert.Throws<ArgumentOutOfRangeException>(() => Build(m => m.Command("A").Channels(1, -1)));
    }

    [Fact]
    public void Build_OutOfOrder_Throws()
    {
        var output = new ArrayBufferWriter<byte>();
        Assert.Throws<InvalidOperationException>(() => new ScpiMessageBuilder(output).Integer(1));
        Assert.Throws<InvalidOperationException>(() => new ScpiMessageBuilder(output).End());
        var ended = new ScpiMessageBuilder(output).Command("A");
        ended.End();
        Assert.Throws<InvalidOperationException>(() => ended.Command("B"));
        Assert.Throws<InvalidOperationException>(() => ended.Integer(1));
        Assert.Throws<InvalidOperationException>(() => ended.End());
    }

    private static byte[] Build(Action<ScpiMessageBuilder> build)
    {
        var output = new ArrayBufferWriter<byte>();
        var builder = new ScpiMessageBuilder(output);
        build(builder);
        builder.End();
        return output.WrittenSpan.ToArray();
    }

    private static string Latin(byte[] bytes) => Encoding.Latin1.GetString(bytes);
}
