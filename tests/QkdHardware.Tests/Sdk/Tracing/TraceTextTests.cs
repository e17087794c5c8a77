using CsCheck;
using QkdHardware.Sdk.Links.Tracing;
using Xunit;

namespace QkdHardware.Tests.Sdk.Tracing;

public sealed class TraceTextTests
{
    [Fact]
    public void Write_EveryByte_IsPrintableAndReadBack()
    {
        byte[] all = [.. Enumerable.Range(0, 256).Select(value => (byte)value)];
        var text = new StringWriter();
        TraceText.Write(text, all);

        Assert.All(text.ToString(), character => Assert.InRange(character, ' ', '~'));
        TracePart part = Assert.Single(TraceText.Parse(text.ToString()));
        Assert.Equal(all, part.Bytes.ToArray());
    }

    [Fact]
    public void Write_Bytes_HaveTheDocumentedForm()
    {
        var text = new StringWriter();
        TraceText.Write(text, "a\r\n\t\\`{\0\u007f"u8);
        TraceText.WriteWithheld(text, 32768);
        TraceText.Write(text, ";"u8);

        Assert.Equal(@"a\r\n\t\\\`{\x00\x7F\{32768 withheld};", text.ToString());
    }

    [Fact]
    public void Parse_AnyParts_AreReadBack() =>
        Gen.Select(Gen.Byte.Array[0, 20], Gen.Int[0, 100_000]).Array[0, 5].Sample(parts =>
        {
            var text = new StringWriter();
            foreach ((byte[] bytes, int withheld) in parts)
            {
                TraceText.Write(text, bytes);
                if (withheld > 0) TraceText.WriteWithheld(text, withheld);
            }

            IReadOnlyList<TracePart> read = TraceText.Parse(text.ToString());
            Assert.Equal(parts.SelectMany(p => p.Item1), read.SelectMany(p => p.Bytes.ToArray()));
            Assert.Equal(parts.Select(p => p.Item2).Where(n => n > 0), read.Select(p => p.Withheld).Where(n => n > 0));
        });

    [Theory]
    [InlineData(@"\", 1)]
    [InlineData(@"ab\q", 3)]
    [InlineData(@"\x4", 1)]
    [InlineData(@"\xG0", 1)]
    [InlineData(@"\{", 1)]
    [InlineData(@"\{12}", 1)]
    [InlineData(@"\{0 withheld}", 1)]
    [InlineData(@"\{-3 withheld}", 1)]
    [InlineData(@"\{99999999999 withheld}", 1)]
    [InlineData("a`b", 2)]
    [InlineData("caf\u00e9", 4)]
    public void Parse_NotARecordedText_SaysWhere(string text, int character)
    {
        var exception = Assert.Throws<FormatException>(() => TraceText.Parse(text));

        Assert.StartsWith($"character {character} of the recorded text", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_Garbage_NeverThrowsAnythingElse() =>
        Gen.String[Gen.Char["\\{}x0A withheld`\n1"], 0, 30].Sample(text =>
        {
            try
            {
                TraceText.Parse(text);
            }
            catch (FormatException)
            {
                // Said.
            }
        });
}
