using System.Buffers;
using System.Globalization;

namespace QkdHardware.Protocols.WebSq1;

/// <summary>One line of the counts stream (SPEC.md section 3).</summary>
/// <param name="Time">The instrument's time.</param>
/// <param name="Counts">One number a detector.</param>
public sealed record WebSqCountsLine(DateTimeOffset Time, double[] Counts)
{
    /// <summary>Reads a line; its end may be there or not.</summary>
    /// <param name="line">The line.</param>
    /// <param name="detectors">How many counts there must be.</param>
    public static bool TryParse(ReadOnlySpan<byte> line, int detectors, out WebSqCountsLine parsed)
    {
        parsed = new WebSqCountsLine(default, []);
        var counts = new double[detectors];
        int field = 0;
        DateTimeOffset time = default;
        foreach (Range range in line.Split((byte)','))
        {
            bool fits = field <= detectors && TryParseNumber(line[range], out double number)
                && (field == 0 ? TryConvertTime(number, out time) : Store(counts, field - 1, number));
            if (!fits)
            {
                return false;
            }

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
        IBufferWriter<byte> output, DateTimeOffset time, ReadOnlySpan<double> counts, WebSqNumberStyle style)
    {
        WebSqNumber.Write(output, (time - DateTimeOffset.UnixEpoch).TotalSeconds, style);
        foreach (double count in counts)
        {
            output.Write(","u8);
            WebSqNumber.Write(output, count, style);
        }

        output.Write("\n"u8);
    }

    private static bool TryParseNumber(ReadOnlySpan<byte> text, out double number)
    {
        const NumberStyles Styles = NumberStyles.Float; // White space around a number may include the CR of a line's end.
        return double.TryParse(text, Styles, CultureInfo.InvariantCulture, out number) && double.IsFinite(number);
    }

    private static bool TryConvertTime(double unixSeconds, out DateTimeOffset time)
    {
        bool fits = unixSeconds >= 0 && unixSeconds < (DateTimeOffset.MaxValue - DateTimeOffset.UnixEpoch).TotalSeconds - 1;
        time = fits ? DateTimeOffset.UnixEpoch + TimeSpan.FromSeconds(unixSeconds) : default;
        return fits;
    }

    private static bool Store(double[] counts, int index, double number)
    {
        counts[index] = number;
        return number >= 0;
    }
}
