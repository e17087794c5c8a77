using System.Buffers;
using System.Globalization;

namespace QkdHardware.Protocols.WebSq1;

/// <summary>One line of the counts stream (SPEC.md section 3).</summary>
/// <param name="UnixSeconds">The instrument's time in seconds since 1970 (UTC); before the year 10000.</param>
/// <param name="Counts">One number a detector.</param>
public sealed record WebSqCountsLine(double UnixSeconds, double[] Counts)
{
    private const double EndOfYear9999 = 253_402_300_800; // Unix seconds.

    /// <summary>Reads a line; its end may be there or not.</summary>
    /// <param name="line">The line.</param>
    /// <param name="detectors">How many counts there must be.</param>
    public static bool TryParse(ReadOnlySpan<byte> line, int detectors, out WebSqCountsLine parsed)
    {
        parsed = new WebSqCountsLine(0, []);
        var counts = new double[detectors];
        int field = 0;
        double time = 0;
        foreach (Range range in line.Split((byte)','))
        {
            bool fits = TryParseNumber(line[range], out double number)
                && (field == 0 ? number < EndOfYear9999 : field <= detectors);
            if (!fits)
            {
                return false;
            }

            (field == 0 ? ref time : ref counts[field - 1]) = number;
            field++;
        }

        if (field != detectors + 1)
        {
            return false;
        }

        parsed = new WebSqCountsLine(time, counts);
        return true;
    }

    /// <summary>Writes a line with its end.</summary>
    public static void Write(
        IBufferWriter<byte> output, double unixSeconds, ReadOnlySpan<double> counts, WebSqNumberStyle style)
    {
        WebSqNumber.Write(output, unixSeconds, style);
        foreach (double count in counts)
        {
            output.Write(","u8);
            WebSqNumber.Write(output, count, style);
        }

        output.Write("\n"u8);
    }

    // White space around a number is taken; it may be the CR LF of the line's end. Nothing here is negative.
    private static bool TryParseNumber(ReadOnlySpan<byte> text, out double number) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out number)
        && double.IsFinite(number) && number >= 0;
}
