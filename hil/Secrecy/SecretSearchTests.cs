using System.Text;
using Xunit;

namespace QkdHardware.Hil.Secrecy;

/// <summary>That the search finds what is planted: else its silence about sessions would say nothing.</summary>
public sealed class SecretSearchTests
{
    private static readonly byte[] Secret = [.. Enumerable.Range(0, 32).Select(i => (byte)((i * 37) + 11))];

    private static readonly bool[] Bits = [.. Enumerable.Range(0, 200).Select(i => (i * i % 7 * i % 5 & 1) != 0)];

    public static TheoryData<string, string> Plants()
    {
        var plants = new TheoryData<string, string>
        {
            { "bytes", Encoding.Latin1.GetString(Secret[5..13]) },
            { "hexadecimal digits", Convert.ToHexString(Secret[3..11]) },
            { "hexadecimal digits", "0" + Convert.ToHexStringLower(Secret[3..11]) },
            { "bits as digits", string.Concat(Bits[20..84].Select(bit => bit ? '1' : '0')) },
            { "bits as digits", "[" + string.Join(", ", Bits[20..84].Select(bit => bit ? 3 : 2)) + "]" },
            { "bits as words", string.Join(", ", Bits[20..84]) + "," },
            { "bits as words", string.Join(",\n      ", Bits[20..84].Select(bit => bit ? "true" : "false")) + "\n" },
            { "times of tags", "times: [123456700, 323456700, 223456700]" },
            { "hexadecimal digits", Convert.ToHexString(BitConverter.GetBytes(123456700L)) },
        };
        for (int i = 0; i < 3; i++)
        {
            plants.Add("Base64", Convert.ToBase64String(Secret[i..(i + 12)])); // Of 12 bytes, 8 or more are whole in any alignment.
        }

        return plants;
    }

    [Theory]
    [MemberData(nameof(Plants))]
    public void Find_Planted_IsFoundAndNotShown(string expected, string plant)
    {
        var search = new SecretSearch();
        search.AddBytes(Secret);
        search.AddBits(Bits);
        foreach (long time in new[] { 123456700, 223456700, 323456700 })
        {
            search.AddTime(time);
        }

        byte[] haystack = [.. "before \""u8, .. Encoding.Latin1.GetBytes(plant), .. "\" after"u8];

        Assert.Equal(expected, search.Find(haystack));
        Assert.Null(search.Find("2026-11-24T07:48:34.9424902 561658 tags [0, 0, 1, 12] 0.014105024839659 1234567000 123456700 223456700"));
    }
}
