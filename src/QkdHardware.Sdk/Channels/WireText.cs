using System.Globalization;
using System.Text;

namespace QkdHardware.Sdk.Channels;

/// <summary>Bytes of a wire in the form that a person reads in an error message.</summary>
public static class WireText
{
    /// <summary>The number of bytes that are shown; what is beyond is counted only.</summary>
    public const int MaxBytesShown = 96;

    /// <summary>
    /// Prints bytes as quoted text with escapes. The payload of an IEEE 488.2 definite block is never shown: it may be
    /// a station's pattern, and it is not readable anyway.
    /// </summary>
    public static string Print(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder("`");
        int i = 0;
        for (; i < bytes.Length && i < MaxBytesShown; i++)
        {
            if (bytes[i] == '#' && i + 1 < bytes.Length && bytes[i + 1] is >= (byte)'0' and <= (byte)'9')
            {
                text.Append("#<block, ").Append(bytes.Length - i).Append(" bytes withheld>");
                i = bytes.Length;
                break;
            }

            AppendByte(text, bytes[i]);
        }

        text.Append('`');
        if (i < bytes.Length)
        {
            text.Append(CultureInfo.InvariantCulture, $" and {bytes.Length - i} more bytes");
        }

        return text.ToString();
    }

    private static void AppendByte(StringBuilder text, byte value)
    {
        switch (value)
        {
            case (byte)'\n':
                text.Append("\\n");
                break;
            case (byte)'\r':
                text.Append("\\r");
                break;
            case >= 0x20 and < 0x7F:
                text.Append((char)value);
                break;
            default:
                text.Append("\\x").Append(value.ToString("X2", CultureInfo.InvariantCulture));
                break;
        }
    }
}
