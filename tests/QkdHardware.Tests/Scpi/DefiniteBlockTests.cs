using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;
using CsCheck;
using QkdHardware.Abstractions.Links;
using QkdHardware.Protocols.Scpi;
using Xunit;

namespace QkdHardware.Tests.Scpi;

public sealed class DefiniteBlockTests
{
    [Theory]
    [InlineData(0, "#10")]
    [InlineData(9, "#19")]
    [InlineData(10, "#210")]
    [InlineData(16_777_216, "#816777216")]
    [InlineData(DefiniteBlock.MaxDataLength, "#9999999999")]
    public void WriteHeader_AnyLength_TakesAsFewDigitsAsPossibleAndReadsBack(int length, string expected)
    {
        var output = new ArrayBufferWriter<byte>();
        DefiniteBlock.WriteHeader(output, length);
        Assert.Equal(expected, Encoding.ASCII.GetString(output.WrittenSpan));
        for (int prefix = 0; prefix < output.WrittenCount; prefix++)
        {
            Assert.Equal(
                FrameStatus.NeedMoreData, DefiniteBlock.TryReadHeader(output.WrittenSpan[..prefix], out _, out _));
        }

        Assert.Equal(FrameStatus.Complete, DefiniteBlock.TryReadHeader(output.WrittenSpan, out int header, out int data));
        Assert.Equal((output.WrittenCount, length), (header, data));
    }

    [Theory]
    [InlineData("#3012", 12)] // leading zeros are legal
    [InlineData("#9000000001", 1)]
    public void TryReadHeader_LeadingZeros_Count(string text, int expected)
    {
        Assert.Equal(FrameStatus.Complete, DefiniteBlock.TryReadHeader(Encoding.ASCII.GetBytes(text), out _, out int length));
        Assert.Equal(expected, length);
    }

    [Theory]
    [InlineData("15abc")]
    [InlineData("#0")]
    [InlineData("#x")]
    [InlineData("#2 5")]
    [InlineData("#1-")]
    public void TryReadHeader_OtherText_IsMalformed(string text) =>
        Assert.Equal(FrameStatus.Malformed, DefiniteBlock.TryReadHeader(Encoding.ASCII.GetBytes(text), out _, out _));

    [Fact]
    public void WriteHeader_BeyondNineDigits_Throws() => Assert.Throws<ArgumentOutOfRangeException>(
        () => DefiniteBlock.WriteHeader(new ArrayBufferWriter<byte>(), DefiniteBlock.MaxDataLength + 1));

    [Fact]
    public void Write_ValuesInEitherOrder_ReadBackAcrossChunks()
    {
        Gen.Select(Gen.Single.Array[0, 40_000], Gen.Bool).Sample(
            (values, isSwapped) =>
            {
                ScpiByteOrder order = isSwapped ? ScpiByteOrder.Swapped : ScpiByteOrder.Normal;
                var output = new ArrayBufferWriter<byte>();
                DefiniteBlock.Write(output, values, order);
                DefiniteBlock.TryReadHeader(output.WrittenSpan, out int header, out int length);
                float[] read = new float[values.Length];
                DefiniteBlock.Read(output.WrittenSpan.Slice(header, length), read, order);
                return MemoryMarshal.AsBytes(values.AsSpan()).SequenceEqual(MemoryMarshal.AsBytes(read.AsSpan()));
            },
            seed: "0000KOmX0001",
            iter: 50);
    }

    [Fact]
    public void Read_ShapesDiffer_Throws()
    {
        Assert.Throws<ArgumentException>(() => DefiniteBlock.Read(new byte[7], new float[2], ScpiByteOrder.Normal));
        Assert.Throws<ArgumentException>(() => DefiniteBlock.Read(new byte[4], new short[1], ScpiByteOrder.Normal));
    }
}
