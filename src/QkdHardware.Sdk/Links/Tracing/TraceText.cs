using System.Buffers;
using System.Globalization;

namespace QkdHardware.Sdk.Links.Tracing;

/// <summary>
/// Recorded bytes as text, all of them and readable: printable ASCII as it is; <c>\n \r \t \\ \`</c>; any other byte as
/// <c>\xHH</c>; withheld bytes as <c>\{32768 withheld}</c>.
/// </summary>
public static class TraceText
{
    private const string Hex = "0123456789ABCDEF";
    private const string Withheld = " withheld}";

    /// <summary>Writes bytes that anybody may see.</summary>
    public static void Write(TextWriter text, ReadOnlySpan<byte> bytes)
    {
        foreach (byte value in bytes)
        {
            switch (value)
            {
                case (byte)'\n':
                    text.Write(@"\n");
                    break;
                case (byte)'\r':
                    text.Write(@"\r");
                    break;
                case (byte)'\t':
                    text.Write(@"\t");
                    break;
                case (byte)'\\' or (byte)'`':
                    text.Write('\\');
                    text.Write((char)value);
                    break;
                case >= 0x20 and < 0x7F:
                    text.Write((char)value);
                    break;
                default:
                    text.Write(@"\x");
                    text.Write(Hex[value >> 4]);
                    text.Write(Hex[value & 0xF]);
                    break;
            }
        }
    }

    /// <summary>Writes the number of bytes that nobody may see.</summary>
    public static void WriteWithheld(TextWriter text, int count) =>
        text.Write(string.Create(CultureInfo.InvariantCulture, $@"\{{{count}{Withheld}"));

    /// <summary>Reads back what the other two wrote. Neighbouring bytes are one part.</summary>
    /// <exception cref="FormatException">Not such a text; the message says where.</exception>
    public static IReadOnlyList<TracePart> Parse(string text)
    {
        var parts = new List<TracePart>();
        var bytes = new ArrayBufferWriter<byte>();
        for (int i = 0; i < text.Length; i++)
        {
            char character = text[i];
            if (character is < (char)0x20 or > (char)0x7E or '`')
            {
                throw Mistake(text, i);
            }

            if (character != '\\')
            {
                bytes.Write([(byte)character]);
                continue;
            }

            if (i + 1 < text.Length && text[i + 1] == '{')
            {
                Finish();
                parts.Add(new TracePart(default, ParseWithheld(text, ref i)));
            }
            else
            {
                bytes.Write([ParseEscape(text, ref i)]);
            }
        }

        Finish();
        return parts;

        void Finish()
        {
            if (bytes.WrittenCount > 0) parts.Add(new TracePart(bytes.WrittenSpan.ToArray(), 0));
            bytes.ResetWrittenCount();
        }
    }

    // Leaves the index at the last character of what was read.
    private static int ParseWithheld(string text, ref int i)
    {
        int end = text.IndexOf(Withheld, i, StringComparison.Ordinal);
        if (end < 0
            || !int.TryParse(text.AsSpan(i + 2, end - i - 2), NumberStyles.None, CultureInfo.InvariantCulture, out int count)
            || count == 0)
        {
            throw Mistake(text, i);
        }

        i = end + Withheld.Length - 1;
        return count;
    }

    private static byte ParseEscape(string text, ref int i)
    {
        int start = i;
        switch (++i < text.Length ? text[i] : '\0')
        {
            case 'n':
                return (byte)'\n';
            case 'r':
                return (byte)'\r';
            case 't':
                return (byte)'\t';
            case '\\':
                return (byte)'\\';
            case '`':
                return (byte)'`';
            case 'x' when i + 2 < text.Length
                && byte.TryParse(text.AsSpan(i + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out byte value):
                i += 2;
                return value;
            default:
                throw Mistake(text, start);
        }
    }

    private static FormatException Mistake(string text, int index) =>
        new($"character {index + 1} of the recorded text ('{text[index]}') is not what a recording writes");
}
