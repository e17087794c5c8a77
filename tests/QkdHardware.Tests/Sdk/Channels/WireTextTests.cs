using System.Text;
using CsCheck;
using QkdHardware.Sdk.Channels;
using Xunit;

namespace QkdHardware.Tests.Sdk.Channels;

public sealed class WireTextTests
{
    [Theory]
    [InlineData("", "``")]
    [InlineData("*IDN?\n", @"`*IDN?\n`")]
    [InlineData("A1\r\n", @"`A1\r\n`")]
    [InlineData("\0\u007F\u00FF\t", @"`\x00\x7F\xFF\x09`")]
    [InlineData("50 # 3", "`50 # 3`")]
    [InlineData("x#", "`x#`")]
    [InlineData("C#\n", @"`C#\n`")]
    public void Print_Bytes_AsQuotedTextWithEscapes(string bytes, string expected) =>
        Assert.Equal(expected, WireText.Print(Latin(bytes)));

    [Theory]
    [InlineData(95, "")]
    [InlineData(96, "")]
    [InlineData(97, " and 1 more bytes")]
    [InlineData(5000, " and 4904 more bytes")]
    public void Print_LongText_IsCutAndCounted(int length, string rest) =>
        Assert.Equal($"`{new string('a', Math.Min(length, 96))}`{rest}", WireText.Print(Latin(new string('a', length))));

    [Fact]
    public void Print_DefiniteBlock_CountsItsBytesOnly() =>
        Assert.Equal(
            "`DATA:ARB P,#<block, 9 bytes withheld>`", WireText.Print("DATA:ARB P,#14SECR\nX"u8));

    /// <summary>A text before a block is printed as if it stood alone; of the block, only its length appears.</summary>
    [Fact]
    public void Print_AnythingWithABlock_ShowsNothingOfIt()
    {
        Gen<string> header = Gen.String[Gen.Char['A', 'Z'], 0, 95];
        Gen<byte[]> payload = Gen.Byte.Array[0, 400];
        Gen.Select(header, Gen.Int[0, 9], payload).Sample(
            (text, digit, block) =>
            {
                byte[] all = [.. Latin(text), (byte)'#', (byte)('0' + digit), .. block];
                Assert.Equal($"`{text}#<block, {2 + block.Length} bytes withheld>`", WireText.Print(all));
            },
            iter: 2000);
    }

    /// <summary>Where a block begins beyond what is shown, or at its very edge, it does not appear either.</summary>
    [Theory]
    [InlineData(94)]
    [InlineData(95)]
    [InlineData(96)]
    [InlineData(97)]
    public void Print_BlockAtTheEdge_DoesNotAppear(int headerLength)
    {
        byte[] all = [.. Latin(new string('H', headerLength)), .. "#16SECRET"u8];

        Assert.DoesNotContain("SEC", WireText.Print(all));
        Assert.DoesNotContain("SEC", WireText.Print(all.AsSpan(0, Math.Min(all.Length, WireText.MaxBytesShown))));
    }

    [Fact]
    public void Request_Confidential_PrintsItsLengthOnly()
    {
        var request = new Request("SECRET"u8.ToArray());

        Assert.Equal("`SECRET`", request.ToString());
        Assert.Equal("<6 bytes withheld>", (request with { IsConfidential = true }).ToString());
    }

    private static byte[] Latin(string text) => Encoding.Latin1.GetBytes(text);
}
