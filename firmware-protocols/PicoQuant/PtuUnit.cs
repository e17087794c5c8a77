using System.Globalization;

namespace QkdHardware.Protocols.PicoQuant;

/// <summary>
/// Units of a PTU header, which are doubles in seconds, in picoseconds. The decimal point is moved in the shortest decimal
/// form of the number, so that 3.90625E-12 s is 3.90625 ps: a multiplication would be off by the last bit.
/// </summary>
public static class PtuUnit
{
    private const int PicoExponent = 12;

    public static double ToPicoseconds(double seconds) => Shift(seconds, PicoExponent);

    public static double ToSeconds(double picoseconds) => Shift(picoseconds, -PicoExponent);

    private static double Shift(double value, int places)
    {
        if (!double.IsFinite(value)) return value;
        string text = value.ToString("R", CultureInfo.InvariantCulture);
        int e = text.IndexOf('E', StringComparison.Ordinal);
        int exponent = e < 0 ? 0 : int.Parse(text.AsSpan(e + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        return double.Parse($"{(e < 0 ? text : text[..e])}E{exponent + places}", CultureInfo.InvariantCulture);
    }
}
