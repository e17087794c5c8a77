using QkdHardware.Abstractions.Links;

namespace QkdHardware.Protocols.Scpi;

/// <summary>
/// Reads a response message: values parted by commas inside units parted by semicolons (IEEE 488.2 section 8).
/// It begins in the first unit. Bare text is taken as it comes, since instruments' replies are looser than the standard.
/// </summary>
/// <param name="message">The message without its terminator. The values point into this memory.</param>
/// <param name="unitSeparator">What stands between the answers to several queries; a new line for some instruments.</param>
public struct ScpiReplyReader(ReadOnlyMemory<byte> message, byte unitSeparator = (byte)';')
{
    private int position;
    private bool isUnitDone;

    /// <summary>A string, block or expression that does not end, or is followed by something else than a separator.</summary>
    public bool IsMalformed { get; private set; }

    /// <summary>Reads the one value of a reply that has just one.</summary>
    public static bool TryReadSingle(ReadOnlyMemory<byte> message, out ScpiReplyValue value)
    {
        var reader = new ScpiReplyReader(message);
        return reader.TryReadValue(out value) && !reader.TryReadValue(out _) && !reader.TryReadUnit() && !reader.IsMalformed;
    }

    /// <summary>Reads the next value of the current unit; false at its end.</summary>
    public bool TryReadValue(out ScpiReplyValue value)
    {
        value = default;
        if (isUnitDone || IsMalformed) return false;

        ReadOnlySpan<byte> text = message.Span;
        int start = SkipBlanks(text, position);
        if (!TryFindEnd(text, start, out ScpiReplyValueKind kind, out int dataStart, out int end))
        {
            IsMalformed = true;
            return false;
        }

        position = SkipBlanks(text, end);
        if (position < text.Length && text[position] != ',' && text[position] != unitSeparator)
        {
            // Something follows a string or an expression without a separator: IP="10.0.0.1" Gateway="10.0.0.2"
            // begins bare and is text as a whole, but "a" "b" is neither one value nor two.
            IsMalformed = true;
            return false;
        }

        isUnitDone = position == text.Length || text[position] == unitSeparator;
        if (!isUnitDone) position++;
        ReadOnlyMemory<byte> content = message[dataStart..end];
        if (kind == ScpiReplyValueKind.Text) content = content[..ScpiCharacters.Trim(content.Span).Length];
        value = new(kind, content);
        return true;
    }

    /// <summary>Moves to the next unit, past what is left of the current one; false if there is none.</summary>
    public bool TryReadUnit()
    {
        while (TryReadValue(out _))
        {
        }

        if (IsMalformed || position >= message.Length) return false;
        position++;
        isUnitDone = false;
        return true;
    }

    private readonly bool TryFindEnd(
        ReadOnlySpan<byte> text, int start, out ScpiReplyValueKind kind, out int dataStart, out int end)
    {
        (kind, dataStart) = (ScpiReplyValueKind.Text, start);
        byte first = start < text.Length ? text[start] : (byte)0;
        if (first == '"')
        {
            kind = ScpiReplyValueKind.String;
            end = ScpiText.FindEnd(text, start);
            return end >= 0;
        }

        if (first == '(')
        {
            kind = ScpiReplyValueKind.Expression;
            end = ScpiExpression.FindEnd(text, start);
            return end >= 0;
        }

        if (first == '#' && DefiniteBlock.TryReadHeader(text[start..], out int header, out int length) == FrameStatus.Complete)
        {
            kind = ScpiReplyValueKind.Block;
            dataStart = start + header;
            end = dataStart + length;
            return length <= text.Length - dataStart;
        }

        int found = text[start..].IndexOfAny((byte)',', unitSeparator);
        end = found < 0 ? text.Length : start + found;
        return true;
    }

    private readonly int SkipBlanks(ReadOnlySpan<byte> text, int start)
    {
        while (start < text.Length && ScpiCharacters.IsWhiteSpace(text[start]) && text[start] != unitSeparator) start++;
        return start;
    }
}
