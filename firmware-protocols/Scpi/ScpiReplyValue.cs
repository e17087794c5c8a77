using System.Text;

namespace QkdHardware.Protocols.Scpi;

/// <summary>One value of a response; it points into the message, and is valid as long as the message's memory.</summary>
public readonly struct ScpiReplyValue
{
    /// <summary>How SCPI writes infinity (SCPI-99 volume 1, section 7.2.1.4).</summary>
    public const double Infinity = 9.9e37;

    /// <summary>How SCPI writes not-a-number.</summary>
    public const double NotANumber = 9.91e37;

    internal ScpiReplyValue(ScpiReplyValueKind kind, ReadOnlyMemory<byte> content)
    {
        Kind = kind;
        Content = content;
    }

    public ScpiReplyValueKind Kind { get; }

    /// <summary>The bytes as received without blanks around: strings with their quotes, blocks without header.</summary>
    public ReadOnlyMemory<byte> Content { get; }

    /// <summary>
    /// Reads a number; 9.9E37, -9.9E37 and 9.91E37 become the infinities and NaN. A number in quotes counts as well.
    /// </summary>
    /// <param name="value">The value, in <paramref name="unit"/> if one is given.</param>
    /// <param name="unit">Unit that may follow the number, with or without multiplier; null permits none.</param>
    public bool TryGetDouble(out double value, string? unit = null)
    {
        value = 0;
        ReadOnlySpan<byte> text = NumberText();
        int length = ScpiNumber.DecimalLength(text);
        if (length == 0 || !ScpiNumber.TryReadDecimal(text[..length], out value)) return false;

        ReadOnlySpan<byte> suffix = ScpiCharacters.Trim(text[length..]);
        double multiplier = 1;
        if (unit is null ? !suffix.IsEmpty : !ScpiSuffix.TryGetMultiplier(suffix, unit, out multiplier)) return false;
        value = value switch
        {
            Infinity => double.PositiveInfinity,
            -Infinity => double.NegativeInfinity,
            NotANumber => double.NaN,
            _ => value * multiplier,
        };
        return true;
    }

    /// <summary>Reads an integer; <c>+1.0000E+01</c> is one, <c>1.5</c> is not.</summary>
    public bool TryGetInteger(out long value)
    {
        if (ScpiNumber.TryReadInteger(NumberText(), out value)) return true;
        return TryGetDouble(out double real) && ScpiNumber.TryRound(real, out value) && value == real;
    }

    /// <summary>Reads <c>1</c> and <c>0</c>, and <c>ON</c> and <c>OFF</c> as some instruments answer.</summary>
    public bool TryGetBoolean(out bool value)
    {
        ReadOnlySpan<byte> text = NumberText();
        value = Ascii.EqualsIgnoreCase(text, "ON"u8);
        if (value || Ascii.EqualsIgnoreCase(text, "OFF"u8)) return true;
        bool isNumber = TryGetInteger(out long number) && number is 0 or 1;
        value = isNumber && number == 1;
        return isNumber;
    }

    /// <summary>The text; a string without its quotes and with their doubling undone. Bytes above 127 are Latin-1.</summary>
    public string GetText() => Kind == ScpiReplyValueKind.String
        ? ScpiText.Unquote(Content.Span)
        : Encoding.Latin1.GetString(Content.Span);

    /// <summary>True if the text is the short or the long form of <paramref name="keyword"/>.</summary>
    public bool Is(ScpiKeyword keyword)
    {
        ArgumentNullException.ThrowIfNull(keyword);
        return Kind == ScpiReplyValueKind.Text && keyword.Matches(Content.Span);
    }

    /// <summary>Reads a channel list of one dimension, at most <paramref name="maxCount"/> channels long.</summary>
    public bool TryGetChannels(int maxCount, out int[] channels)
    {
        channels = [];
        return Kind == ScpiReplyValueKind.Expression
            && ScpiChannelList.Read(Content.Span, maxCount, out channels) == ScpiErrorCode.None;
    }

    private ReadOnlySpan<byte> NumberText() => Kind switch
    {
        ScpiReplyValueKind.Text => Content.Span,
        ScpiReplyValueKind.String => ScpiCharacters.Trim(Content.Span[1..^1]),
        _ => default,
    };
}
