using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace QkdHardware.Hil.Secrecy;

/// <summary>
/// Finds secrets in whatever a session leaves: any 8 bytes of them in a row, as they are, as hexadecimal digits in either
/// half, or as Base64 in any alignment; any 64 bits in a row, written as digits or as words; and times of tags, as 64 bits in
/// any of these forms, or three in a row as numbers.
/// </summary>
internal sealed partial class SecretSearch
{
    private const int Window = sizeof(ulong);
    private const int BitWindow = 64;

    // Smaller ones have too few digits, and too few bytes that are not zero.
    private const long SmallestTime = 100_000_000;

    private readonly HashSet<ulong> bytes = [];
    private readonly HashSet<ulong> bits = [];
    private readonly HashSet<string> times = [];

    /// <summary>How many different windows of bytes, windows of bits, and times are searched for.</summary>
    public (int Bytes, int Bits, int Times) Counts => (bytes.Count, bits.Count, times.Count);

    /// <summary>A secret as it lies in memory.</summary>
    public void AddBytes(ReadOnlySpan<byte> secret)
    {
        for (int i = 0; i + Window <= secret.Length; i++)
        {
            // Runs of zeros and the like say nothing and stand everywhere.
            ReadOnlySpan<byte> window = secret.Slice(i, Window);
            if (IsTelling(window))
            {
                bytes.Add(BinaryPrimitives.ReadUInt64LittleEndian(window));
            }
        }
    }

    /// <summary>A secret bit by bit.</summary>
    public void AddBits(IEnumerable<bool> secret) => ForEachWindow(secret, window => bits.Add(window));

    /// <summary>The time of a tag in ps.</summary>
    public void AddTime(long time)
    {
        if (time >= SmallestTime)
        {
            bytes.Add((ulong)time);
            times.Add(time.ToString(CultureInfo.InvariantCulture));
        }
    }

    /// <summary>What was found, in words without the secret; null when nothing was.</summary>
    public string? Find(ReadOnlySpan<byte> content)
    {
        string text = Encoding.Latin1.GetString(content);
        return HasBytes(content) ? "bytes"
            : HexRun().Matches(text).Any(run => Halves(run.Value).Any(digits => HasBytes(Convert.FromHexString(digits)))) ? "hexadecimal digits"
            : Base64Run().Matches(text).Any(run => Alignments(run.Value).Any(part => HasBytes(FromBase64(part)))) ? "Base64"
            : DigitRun().Matches(text).Any(run => HasBits(run.Value)) ? "bits as digits"
            : WordRun().Matches(text).Any(run => HasBits(Word().Replace(run.Value, word => word.Value is "true" or "True" ? "1" : "0"))) ? "bits as words"
            : HasTimes(text) ? "times of tags"
            : null;
    }

    public string? Find(string content) => Find(Encoding.UTF8.GetBytes(content));

    private static bool IsTelling(ReadOnlySpan<byte> window)
    {
        int different = 0;
        for (int i = 0; i < window.Length; i++)
        {
            different += window[..i].Contains(window[i]) ? 0 : 1;
        }

        return different >= 5;
    }

    private bool HasBytes(ReadOnlySpan<byte> content)
    {
        for (int i = 0; i + Window <= content.Length; i++)
        {
            if (bytes.Contains(BinaryPrimitives.ReadUInt64LittleEndian(content[i..])))
            {
                return true;
            }
        }

        return false;
    }

    // One number may be a tag's time by chance, in a recording of links with its own times.
    private bool HasTimes(string text)
    {
        int inARow = 0;
        foreach (Match number in Number().Matches(text))
        {
            inARow = times.Contains(number.Value) ? inARow + 1 : 0;
            if (inARow == 3)
            {
                return true;
            }
        }

        return false;
    }

    // The lowest bit of a symbol's number is its value.
    private bool HasBits(string run)
    {
        bool found = false;
        ForEachWindow(run.Where(char.IsAsciiDigit).Select(digit => (digit & 1) != 0), window => found |= bits.Contains(window));
        return found;
    }

    private static void ForEachWindow(IEnumerable<bool> sequence, Action<ulong> take)
    {
        (ulong window, int length) = (0, 0);
        foreach (bool bit in sequence)
        {
            window = (window << 1) | (bit ? 1UL : 0UL);
            if (++length >= BitWindow)
            {
                take(window);
            }
        }
    }

    // The digits of a byte may begin at the first or at the second digit of a run.
    private static IEnumerable<string> Halves(string digits) =>
        new[] { digits, digits[1..] }.Select(run => run[..(run.Length & ~1)]);

    private static IEnumerable<string> Alignments(string run) =>
        Enumerable.Range(0, 4).Where(start => run.Length - start >= 4).Select(start => run[start..]);

    private static byte[] FromBase64(string part) =>
        Convert.FromBase64String(part[..(part.Length & ~3)].Replace('-', '+').Replace('_', '/'));

    [GeneratedRegex("[0-9A-Fa-f]{16,}")]
    private static partial Regex HexRun();

    [GeneratedRegex("[A-Za-z0-9+/_-]{12,}")]
    private static partial Regex Base64Run();

    [GeneratedRegex(@"([0-7][\s,;]{0,12}){64,}")]
    private static partial Regex DigitRun();

    [GeneratedRegex(@"((true|false)[\s,;]{1,12}){64,}", RegexOptions.IgnoreCase)]
    private static partial Regex WordRun();

    [GeneratedRegex("true|false", RegexOptions.IgnoreCase)]
    private static partial Regex Word();

    [GeneratedRegex("[0-9]+")]
    private static partial Regex Number();
}
