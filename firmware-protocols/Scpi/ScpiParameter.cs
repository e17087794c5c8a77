using System.Text;

namespace QkdHardware.Protocols.Scpi;

/// <summary>
/// One parameter of a program message unit. It points into the message, and is valid as long as the message's memory.
/// The <c>Read</c> methods answer <see cref="ScpiErrorCode.None"/> or the standard error for a wrong parameter.
/// </summary>
public readonly struct ScpiParameter
{
    private readonly int suffixStart;

    internal ScpiParameter(ScpiParameterKind kind, ReadOnlyMemory<byte> content, int suffixStart = 0)
    {
        Kind = kind;
        Content = content;
        this.suffixStart = suffixStart;
    }

    public ScpiParameterKind Kind { get; }

    /// <summary>The bytes as sent: strings with their quotes, expressions with their parentheses, blocks without header.</summary>
    public ReadOnlyMemory<byte> Content { get; }

    /// <summary>Reads a number in the given unit.</summary>
    /// <param name="value">The value in <paramref name="unit"/>.</param>
    /// <param name="unit">Unit that a suffix may name, with or without multiplier; null allows no suffix.</param>
    public ScpiErrorCode ReadDouble(out double value, string? unit = null)
    {
        value = 0;
        if (Kind == ScpiParameterKind.NonDecimalNumber)
        {
            ScpiErrorCode error = ReadInteger(out long integer);
            value = integer;
            return error;
        }

        if (Kind != ScpiParameterKind.Number) return WrongKind();
        ReadOnlySpan<byte> text = Content.Span;
        ReadOnlySpan<byte> suffix = text[suffixStart..];
        double multiplier = 1;
        if (!suffix.IsEmpty && unit is null) return ScpiErrorCode.SuffixNotAllowed;
        if (unit is not null && !ScpiSuffix.TryGetMultiplier(suffix, unit, out multiplier)) return ScpiErrorCode.InvalidSuffix;
        if (!ScpiNumber.TryReadDecimal(Digits(text), out value)) return ScpiErrorCode.InvalidCharacterInNumber;
        value *= multiplier;
        return double.IsFinite(value) ? ScpiErrorCode.None : ScpiErrorCode.DataOutOfRange;
    }

    /// <summary>Reads an integer; a number with a fraction is rounded, as IEEE 488.2 demands.</summary>
    public ScpiErrorCode ReadInteger(out long value)
    {
        value = 0;
        if (Kind == ScpiParameterKind.NonDecimalNumber)
        {
            return ScpiNumber.TryReadNonDecimal(Content.Span, out value) ? ScpiErrorCode.None : ScpiErrorCode.DataOutOfRange;
        }

        if (Kind == ScpiParameterKind.Number && suffixStart == Content.Length
            && ScpiNumber.TryReadInteger(Content.Span, out value))
        {
            return ScpiErrorCode.None;
        }

        ScpiErrorCode error = ReadDouble(out double real);
        if (error != ScpiErrorCode.None) return error;
        return ScpiNumber.TryRound(real, out value) ? ScpiErrorCode.None : ScpiErrorCode.DataOutOfRange;
    }

    /// <summary>Reads <c>ON</c>, <c>OFF</c> or a number, which is true unless it rounds to 0.</summary>
    public ScpiErrorCode ReadBoolean(out bool value)
    {
        value = false;
        if (Kind == ScpiParameterKind.Keyword)
        {
            value = Ascii.EqualsIgnoreCase(Content.Span, "ON"u8);
            return value || Ascii.EqualsIgnoreCase(Content.Span, "OFF"u8) ? ScpiErrorCode.None : ScpiErrorCode.IllegalParameterValue;
        }

        ScpiErrorCode error = ReadInteger(out long number);
        value = number != 0;
        return error;
    }

    /// <summary>Reads a quoted string, without quotes and with their doubling undone.</summary>
    public ScpiErrorCode ReadString(out string value)
    {
        value = Kind == ScpiParameterKind.String ? ScpiText.Unquote(Content.Span) : string.Empty;
        return Kind == ScpiParameterKind.String ? ScpiErrorCode.None : WrongKind();
    }

    /// <summary>Reads character data as sent.</summary>
    public ScpiErrorCode ReadKeyword(out string value)
    {
        value = Kind == ScpiParameterKind.Keyword ? Encoding.ASCII.GetString(Content.Span) : string.Empty;
        return Kind == ScpiParameterKind.Keyword ? ScpiErrorCode.None : WrongKind();
    }

    /// <summary>True if this is character data with the short or long form of <paramref name="keyword"/>.</summary>
    public bool Is(ScpiKeyword keyword)
    {
        ArgumentNullException.ThrowIfNull(keyword);
        return Kind == ScpiParameterKind.Keyword && keyword.Matches(Content.Span);
    }

    /// <summary>Reads the data of a block, without copying it.</summary>
    public ScpiErrorCode ReadBlock(out ReadOnlyMemory<byte> data)
    {
        data = Kind == ScpiParameterKind.Block ? Content : default;
        return Kind == ScpiParameterKind.Block ? ScpiErrorCode.None : WrongKind();
    }

    /// <summary>Reads a channel list of one dimension, at most <paramref name="maxCount"/> channels long.</summary>
    public ScpiErrorCode ReadChannels(int maxCount, out int[] channels)
    {
        channels = [];
        return Kind == ScpiParameterKind.Expression ? ScpiChannelList.Read(Content.Span, maxCount, out channels) : WrongKind();
    }

    /// <summary>The error for data of this kind where another is wanted.</summary>
    public ScpiErrorCode WrongKind() => Kind switch
    {
        ScpiParameterKind.Keyword => ScpiErrorCode.CharacterDataNotAllowed,
        ScpiParameterKind.String => ScpiErrorCode.StringDataNotAllowed,
        ScpiParameterKind.Block => ScpiErrorCode.BlockDataNotAllowed,
        ScpiParameterKind.Expression => ScpiErrorCode.ExpressionDataNotAllowed,
        _ => ScpiErrorCode.DataTypeError,
    };

    private ReadOnlySpan<byte> Digits(ReadOnlySpan<byte> text) => ScpiCharacters.Trim(text[..suffixStart]);
}
