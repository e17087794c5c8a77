using System.Globalization;

namespace QkdHardware.Emulation.Scpi;

/// <summary>The numeric suffixes that a mnemonic takes.</summary>
/// <param name="Ranges">First and last number of each run.</param>
/// <param name="IsRequired">The suffix must be sent; else it is 1 when omitted.</param>
internal sealed record ScpiSuffixRule(IReadOnlyList<(int First, int Last)> Ranges, bool IsRequired)
{
    /// <summary>Reads <c>1|2</c>, <c>1-4</c> and mixtures.</summary>
    public static ScpiSuffixRule Parse(string text, bool isRequired)
    {
        var ranges = new List<(int First, int Last)>();
        foreach (string part in text.Split('|'))
        {
            int[] ends = [.. part.Split('-').Select(n => int.Parse(n, NumberStyles.None, CultureInfo.InvariantCulture))];
            if (ends.Length > 2 || ends[0] > ends[^1]) throw new FormatException($"'{part}' is not a run of suffixes.");
            ranges.Add((ends[0], ends[^1]));
        }

        return new(ranges, isRequired);
    }

    public bool Allows(int suffix) => Ranges.Any(range => suffix >= range.First && suffix <= range.Last);

    public bool Overlaps(ScpiSuffixRule other) =>
        Ranges.Any(a => other.Ranges.Any(b => a.First <= b.Last && b.First <= a.Last));
}
