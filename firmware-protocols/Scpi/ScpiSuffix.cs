using System.Text;

namespace QkdHardware.Protocols.Scpi;

/// <summary>The multiplier in front of a unit: <c>mV</c>, <c>MHZ</c>, <c>GTB</c> (IEEE 488.2 section 7.7.3, table 7-2).</summary>
public static class ScpiSuffix
{
    /// <summary>Finds what a number with this suffix must be multiplied with to be in <paramref name="unit"/>.</summary>
    /// <param name="suffix">The suffix as sent, in any case; empty means the unit itself.</param>
    /// <param name="unit">The unit expected, without multiplier, such as <c>V</c> or <c>HZ</c>.</param>
    /// <param name="multiplier">The factor.</param>
    /// <remarks><c>M</c> is milli, but mega before <c>HZ</c> and <c>OHM</c>; mega is <c>MA</c> elsewhere.</remarks>
    public static bool TryGetMultiplier(ReadOnlySpan<byte> suffix, string unit, out double multiplier)
    {
        ArgumentException.ThrowIfNullOrEmpty(unit);
        multiplier = 1;
        if (suffix.IsEmpty) return true;
        if (suffix.Length < unit.Length || !Ascii.EqualsIgnoreCase(suffix[^unit.Length..], unit)) return false;

        Span<char> prefix = stackalloc char[2];
        if (suffix.Length - unit.Length > prefix.Length) return false;
        Ascii.ToUpper(suffix[..^unit.Length], prefix, out int length);
        bool isMegaByCustom = unit.Equals("HZ", StringComparison.OrdinalIgnoreCase)
            || unit.Equals("OHM", StringComparison.OrdinalIgnoreCase);
        multiplier = prefix[..length] switch
        {
            "" => 1,
            "EX" => 1e18,
            "PE" => 1e15,
            "T" => 1e12,
            "G" => 1e9,
            "MA" => 1e6,
            "K" => 1e3,
            "M" => isMegaByCustom ? 1e6 : 1e-3,
            "U" => 1e-6,
            "N" => 1e-9,
            "P" => 1e-12,
            "F" => 1e-15,
            "A" => 1e-18,
            _ => 0,
        };
        return multiplier != 0;
    }
}
