using System.Buffers;
using System.Text;
using CsCheck;
using QkdHardware.Protocols.OzOptics;
using Xunit;

namespace QkdHardware.Tests.Protocols.OzOptics;

public sealed class Dd100ReplyTests
{
    /// <summary>Replies put together from SPEC.md; no recording of an instrument is public.</summary>
    [Theory]
    [InlineData("DPos:1250\r\nATTEN:12.50\r\nDone\r\n", "ATTEN", 12.5)]
    [InlineData("DPos:1250\r\nATTEN:12.50\r\nDone\r\n", "DPos", 1250)]
    [InlineData("ATTEN: 12.50 dB\r\nDone\r\n", "ATTEN", 12.5)]
    [InlineData("ATTEN :12.50dB\r\n\r\nDone\r\n", "ATTEN", 12.5)]
    [InlineData("D\r\nDPos:0\r\nATTEN:-0.10\r\nDone\r\n", "ATTEN", -0.1)] // with echo
    [InlineData("...\r\n...\r\nPos:512\r\nDone\r\n", "Pos", 512)]
    [InlineData("a\r\nb\r\nc\r\nMAX ATTEN:60.00\r\nIL:1.50\r\nDone\r\n", "MAX ATTEN", 60)]
    [InlineData("a\r\nb\r\nc\r\nMAX ATTEN:60.00\r\nIL:1.50\r\nDone\r\n", "IL", 1.5)]
    public void TryGetNumber_DocumentedReply_IsTheNumber(string reply, string key, double value)
    {
        Dd100Reply parsed = Dd100Reply.Parse(Encoding.ASCII.GetBytes(reply));

        Assert.False(parsed.IsError);
        Assert.True(parsed.TryGetNumber(key, out double number));
        Assert.Equal(value, number);
        Assert.DoesNotContain("Done", parsed.Lines);
    }

    /// <summary>A key inside another key's line, or without a number, is none.</summary>
    [Theory]
    [InlineData("MAX ATTEN:60.00\r\nDone\r\n", "ATTEN")]
    [InlineData("DPos:5\r\nDone\r\n", "Pos")]
    [InlineData("ATTEN\r\nDone\r\n", "ATTEN")]
    [InlineData("ATTEN:\r\nDone\r\n", "ATTEN")]
    [InlineData("ATTEN:high\r\nDone\r\n", "ATTEN")]
    [InlineData("ATTEN:--\r\nDone\r\n", "ATTEN")]
    [InlineData("Done\r\n", "ATTEN")]
    public void TryGetNumber_NoSuchNumber_IsFalse(string reply, string key) =>
        Assert.False(Dd100Reply.Parse(Encoding.ASCII.GetBytes(reply)).TryGetNumber(key, out _));

    [Theory]
    [InlineData("Error!\r\n", "Error!")]
    [InlineData("Error 5: out of range\r\nDone\r\n", "Error 5: out of range")]
    [InlineData("A99.00\r\nError\r\n", "Error")]
    public void Parse_Refusal_IsAnErrorWithItsText(string reply, string text)
    {
        Dd100Reply parsed = Dd100Reply.Parse(Encoding.ASCII.GetBytes(reply));

        Assert.True(parsed.IsError);
        Assert.Equal(text, parsed.Lines[^1]);
    }

    [Fact]
    public void Write_Replies_AreTheDocumentedLines()
    {
        var output = new ArrayBufferWriter<byte>();
        Dd100Reply.WriteDone(output, "Pos:7");
        Dd100Reply.WriteDone(output);
        Dd100Reply.WriteError(output, "Error!", followedByDone: false);
        Dd100Reply.WriteError(output, "Error!", followedByDone: true);

        Assert.Equal("Pos:7\r\nDone\r\n\r\nDone\r\n\r\nError!\r\nError!\r\nDone\r\n", Encoding.ASCII.GetString(output.WrittenSpan));
    }

    [Fact]
    public void Parse_Garbage_NeverThrows() =>
        Gen.Byte.Array[0, 200].Sample(
            bytes =>
            {
                Dd100Reply reply = Dd100Reply.Parse(bytes);
                _ = reply.TryGetNumber("A", out _);
            },
            iter: 3000);
}
