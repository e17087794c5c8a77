using System.Buffers;
using System.Globalization;

namespace QkdHardware.Protocols.WebSq1;

/// <summary>Writes a number as JSON and the counts stream take it.</summary>
public static class WebSqNumber
{
    // The longest: a value near 1e308 with six decimals has 309 + 7 characters and a sign.
    private const int MaxLength = 320;

    /// <exception cref="ArgumentOutOfRangeException">Neither form can say a value that is not finite.</exception>
    public static void Write(IBufferWriter<byte> output, double value, WebSqNumberStyle style)
    {
        if (!double.IsFinite(value))
        {
            throw new ArgumentOutOfRangeException(nameof(value), value, "Expected a finite number.");
        }

        Span<byte> text = output.GetSpan(MaxLength);
        ReadOnlySpan<char> format = style == WebSqNumberStyle.SixDecimals ? "F6" : "R";
        value.TryFormat(text, out int length, format, CultureInfo.InvariantCulture);
        output.Advance(length);
        if (style == WebSqNumberStyle.PythonFloat && text[..length].IndexOfAny(".E"u8) < 0)
        {
            output.Write(".0"u8);
        }
    }
}
