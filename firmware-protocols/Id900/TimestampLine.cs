using System.Buffers;
using System.Buffers.Text;

namespace QkdHardware.Protocols.Id900;

/// <summary>Timestamps as text (SPEC.md section 4): <c>&lt;time&gt;</c> or <c>&lt;time&gt;;&lt;index&gt;</c>.</summary>
public static class TimestampLine
{
    private const int MaxLength = 41; // Two numbers of 19 digits, separator, new line, and one to spare.

    /// <summary>Reads a line without its end.</summary>
    /// <param name="line">Digits, and nothing else but the separator.</param>
    /// <param name="time">In ps.</param>
    /// <param name="reference">The index; 0 when the line has none.</param>
    public static bool TryRead(ReadOnlySpan<byte> line, out long time, out long reference)
    {
        reference = 0;
        int separator = line.IndexOf((byte)';');
        return TryReadNumber(separator < 0 ? line : line[..separator], out time)
            && (separator < 0 || TryReadNumber(line[(separator + 1)..], out reference));
    }

    /// <summary>Writes a line with its end.</summary>
    /// <param name="output">Destination.</param>
    /// <param name="time">In ps, not negative.</param>
    /// <param name="reference">The index; null for none.</param>
    public static void Write(IBufferWriter<byte> output, long time, long? reference)
    {
        Span<byte> target = output.GetSpan(MaxLength);
        Utf8Formatter.TryFormat(time, target, out int length);
        if (reference is { } index)
        {
            target[length++] = (byte)';';
            Utf8Formatter.TryFormat(index, target[length..], out int digits);
            length += digits;
        }

        target[length++] = (byte)'\n';
        output.Advance(length);
    }

    private static bool TryReadNumber(ReadOnlySpan<byte> text, out long value)
    {
        value = 0;
        return text.Length > 0 && text[0] is >= (byte)'0' and <= (byte)'9'
            && Utf8Parser.TryParse(text, out value, out int consumed) && consumed == text.Length;
    }
}
