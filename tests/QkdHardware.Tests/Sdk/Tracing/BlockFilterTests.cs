using System.Text;
using CsCheck;
using QkdHardware.Sdk.Links.Tracing;
using Xunit;

namespace QkdHardware.Tests.Sdk.Tracing;

public sealed class BlockFilterTests
{
    private static readonly string[] Words = ["*IDN?\n", "x", "#", "##", "#a", "#3ab", "#12", "\n", "9", "#H1F"];
    private static readonly Gen<string> Text = Gen.Int[0, Words.Length - 1].Select(index => Words[index]);

    private static readonly Gen<(string Shown, int Hidden)> Block =
        Gen.Select(Gen.Int[0, 1200], Gen.Int[0, 5]).Select((length, zeros) =>
        {
            string digits = new string('0', zeros) + length;
            return ($"#{digits.Length}{digits}", length);
        });

    /// <summary>The bytes that stay visible are written as they are, payload as dots.</summary>
    [Theory]
    [InlineData("SOUR1:DATA x,#15hello\n", "SOUR1:DATA x,#15.....\n")]
    [InlineData("#10#15abcde,", "#10#15.....,")]
    [InlineData("##15hello!", "##15.....!")]
    [InlineData("#2#15hello!", "#2#15.....!")]
    [InlineData("#9000000003abcd", "#9000000003...d")]
    [InlineData("#0abc\n*IDN?\n", "#0..........")]
    [InlineData("#xyz #3ab #", "#xyz #3ab #")]
    [InlineData("#15#0abc*IDN?\n", "#15.....*IDN?\n")]
    public void Take_Text_HidesPayloadsOnly(string text, string expected) => Assert.Equal(expected, Filter(text, text.Length));

    [Fact]
    public void Take_AnyBlocksInAnyPortions_HidesPayloadsOnly() =>
        Gen.Select(Block.Array[1, 6], Gen.String[Gen.Char["#0123456789ab\n"], 1200, 1200], Gen.Int[1, 40]).Sample(
            (blocks, noise, portion) =>
            {
                var text = new StringBuilder();
                var expected = new StringBuilder();
                foreach ((string shown, int hidden) in blocks)
                {
                    text.Append(shown).Append(noise.AsSpan(0, hidden)).Append(",\n");
                    expected.Append(shown).Append('.', hidden).Append(",\n");
                }

                Assert.Equal(expected.ToString(), Filter(text.ToString(), portion));
            });

    [Fact]
    public void Take_AnyText_DoesNotDependOnPortions() =>
        Gen.Select(Gen.String[Gen.Char["#0123456789ab"], 0, 60], Text.Array[0, 10], Gen.Int[1, 7]).Sample(
            (start, words, portion) =>
            {
                string text = start + string.Concat(words);
                Assert.Equal(Filter(text, text.Length + 1), Filter(text, portion));
            });

    private static string Filter(string text, int portion)
    {
        var filter = new BlockFilter();
        var shown = new StringBuilder();
        byte[] bytes = Encoding.Latin1.GetBytes(text);
        for (int i = 0; i < bytes.Length; i += portion)
        {
            ReadOnlySpan<byte> data = bytes.AsSpan(i, Math.Min(portion, bytes.Length - i));
            while (!data.IsEmpty)
            {
                int count = filter.Take(data, out bool isPayload);
                Assert.InRange(count, 1, data.Length);
                shown.Append(isPayload ? new string('.', count) : Encoding.Latin1.GetString(data[..count]));
                data = data[count..];
            }
        }

        return shown.ToString();
    }
}
