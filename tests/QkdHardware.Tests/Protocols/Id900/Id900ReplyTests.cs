using System.Text;
using CsCheck;
using QkdHardware.Protocols.Id900;
using Xunit;

namespace QkdHardware.Tests.Protocols.Id900;

public class Id900ReplyTests
{
    [Theory]
    [InlineData("1234TB", 1234)] // vendor's scripts: the unit must be trimmed
    [InlineData("0TB", 0)]
    [InlineData("1234", 1234)]
    [InlineData("3000 GTB", 3_000_000_000_000)] // manual p. 77: 3 s
    [InlineData("1000000000000.0", 1_000_000_000_000)]
    [InlineData(" 42TB\n", 42)]
    public void TryReadTime_WithAndWithoutUnit_IsPicoseconds(string reply, long expected)
    {
        Assert.True(Id900Reply.TryReadTime(Bytes(reply), out long time));
        Assert.Equal(expected, time);
    }

    [Theory]
    [InlineData("")]
    [InlineData("TB")]
    [InlineData("1234V")]
    [InlineData("12,34")]
    [InlineData("1e30TB")]
    [InlineData("9.91E37")]
    [InlineData("SCPI_ERR_UNKNOWN")]
    public void TryReadTime_NoTime_IsFalse(string reply) => Assert.False(Id900Reply.TryReadTime(Bytes(reply), out _));

    [Fact]
    public void TrySplit_CountsLines()
    {
        Assert.True(Id900Reply.TrySplit(Bytes("ON\r\nDC\n RISI\n"), 3, out ReadOnlyMemory<byte>[] lines));
        Assert.True(Id900Reply.Is(lines[1], Id900Words.Dc));
        Assert.True(Id900Reply.Is(lines[2], Id900Words.Rising));
        Assert.False(Id900Reply.TrySplit(Bytes("ON\nDC"), 3, out _));
        Assert.False(Id900Reply.TrySplit(Bytes("ON\nDC\nRISI\n1V"), 3, out _));
    }

    [Theory]
    [InlineData("PLAYING", true)]
    [InlineData("Playing", true)] // The letter case is not known.
    [InlineData("PLAYED", false)]
    [InlineData("", false)]
    public void Is_Stage_ByWord(string reply, bool expected) => Assert.Equal(expected, Id900Reply.Is(Bytes(reply), Id900Words.Playing));

    [Theory]
    [InlineData("0.5V", 0.5)]
    [InlineData("-500mV", -0.5)]
    [InlineData("1", 1)]
    public void TryReadVolts_WithUnit(string reply, double expected)
    {
        Assert.True(Id900Reply.TryReadVolts(Bytes(reply), out double volts));
        Assert.Equal(expected, volts, 12);
    }

    [Fact]
    public void IsError_OnTheKnownPartOnly()
    {
        Assert.True(Id900Reply.IsError("xyz SCPI_ERR_42"u8));
        Assert.False(Id900Reply.IsError("OK"u8));
    }

    [Fact]
    public void Time_ReadsBack() => Gen.Long[0, Id900Words.MaxTimePs].Sample(time =>
        Id900Reply.TryReadTime(Bytes(Id900Reply.Time(time)), out long read) && read == time);

    [Fact]
    public void Readers_Garbage_NeverThrow() => Gen.Byte.Array[0, 60].Sample(bytes =>
    {
        Id900Reply.TryReadTime(bytes, out _);
        Id900Reply.TryReadInteger(bytes, out _);
        Id900Reply.TryReadVolts(bytes, out _);
        Id900Reply.TryReadFlag(bytes, out _);
        Id900Reply.Is(bytes, Id900Block.Start);
        Id900Reply.TrySplit(bytes, 3, out _);
    });

    private static ReadOnlyMemory<byte> Bytes(string text) => Encoding.ASCII.GetBytes(text);
}
