using System.Text;
using QkdHardware.Protocols.Keysight33600;
using Xunit;

namespace QkdHardware.Tests.Protocols.Keysight33600;

public sealed class Keysight33600CommandsTests
{
    private static readonly ArbSettings Settings = new("QKD1", 64, 250e6, ArbFilter.Off, -1.5, 3);

    [Fact]
    public void PlayArb_WindowAboveZero_SetsHighFirst()
    {
        string text = Text(Keysight33600Commands.PlayArb(2, Settings));

        Assert.Equal(
            "SOUR2:BURS:STAT 0;:OUTP2:LOAD 50;:OUTP2:POL NORM;:SOUR2:FUNC:ARB QKD1;:SOUR2:FUNC ARB;:SOUR2:FUNC:ARB:ADV SRAT;"
            + ":SOUR2:FUNC:ARB:FILT NORM;:SOUR2:FUNC:ARB:SRAT 250000000;:SOUR2:FUNC:ARB:FILT OFF;:SOUR2:VOLT:UNIT VPP;:SOUR2:VOLT MIN;:SOUR2:VOLT:OFFS 0;"
            + ":SOUR2:VOLT:HIGH 3;:SOUR2:VOLT:LOW -1.5\n",
            text);
    }

    [Fact]
    public void PlayArb_WindowBelowZero_SetsLowFirst()
    {
        string text = Text(Keysight33600Commands.PlayArb(1, Settings with { Low = -4, High = -2 }));

        Assert.EndsWith(":SOUR1:VOLT:LOW -4;:SOUR1:VOLT:HIGH -2\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Switch_OnAndOff_KeepsSyncAroundTheOutputs()
    {
        Assert.Equal(
            "OUTP:SYNC 1;:OUTP1 1;:OUTP2 0;:OUTP1?;:OUTP2?;:OUTP:SYNC?\n", Text(Keysight33600Commands.Switch(2, [1])));
        Assert.Equal(
            "OUTP1 0;:OUTP2 0;:OUTP:SYNC 0;:OUTP1?;:OUTP2?;:OUTP:SYNC?\n", Text(Keysight33600Commands.Switch(2, [])));
    }

    [Theory]
    [InlineData("1;0;1", true, false, true)]
    [InlineData("ON;OFF;0", true, false, false)]
    public void TryParseSwitches_WellFormed_ReadsThem(string reply, bool first, bool second, bool sync)
    {
        Assert.True(Keysight33600Commands.TryParseSwitches(Bytes(reply), 2, out bool[] outputs, out bool told));
        Assert.Equal([first, second], outputs);
        Assert.Equal(sync, told);
    }

    [Theory]
    [InlineData("")]
    [InlineData("1;1")]
    [InlineData("1;1;1;1")]
    [InlineData("1;2;1")]
    [InlineData("1,1,1")]
    public void TryParseSwitches_Else_Refuses(string reply) =>
        Assert.False(Keysight33600Commands.TryParseSwitches(Bytes(reply), 2, out _, out _));

    /// <summary>The form of numbers is the one seen on a real unit (SPEC.md).</summary>
    [Fact]
    public void ArbSettingsTryParse_AnswersOfTheInstrument_ReadsThem()
    {
        const string Reply = "ARB;\"INT:\\QKD1.arb\";64;+2.500000000000000E+08;OFF;-1.500000000000000E+00;+3.000000000000000E+00";

        Assert.True(ArbSettings.TryParse(Bytes(Reply), out ArbSettings? told));
        Assert.Equal(Settings, told);
    }

    [Theory]
    [InlineData("SIN;\"QKD1\";64;1;OFF;0;1")]
    [InlineData("ARB;\"QKD1\";64;1;ODD;0;1")]
    [InlineData("ARB;\"QKD1\";64;1;OFF;0")]
    [InlineData("ARB;\"QKD1\";64;1;OFF;0;1;2")]
    [InlineData("ARB;\"QKD1\";many;1;OFF;0;1")]
    public void ArbSettingsTryParse_Else_Refuses(string reply) => Assert.False(ArbSettings.TryParse(Bytes(reply), out _));

    [Fact]
    public void Models_AllOfThem_AreFoundInAnyCase()
    {
        Assert.True(Keysight33600Model.TryFind("33622a", out Keysight33600Model? model));
        Assert.Equal((2, 32, 1e9, 250e6), (model.OutputCount, model.MinPoints, model.MaxSampleRate, model.MaxSampleRateUnfiltered));
        Assert.False(Keysight33600Model.TryFind("33220A", out _));
    }

    private static string Text(ReadOnlyMemory<byte> message) => Encoding.ASCII.GetString(message.Span);

    private static byte[] Bytes(string text) => Encoding.ASCII.GetBytes(text);
}
