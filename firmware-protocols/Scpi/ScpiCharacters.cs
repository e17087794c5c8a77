using System.Buffers.Text;

namespace QkdHardware.Protocols.Scpi;

/// <summary>The character classes of IEEE 488.2, section 7.</summary>
internal static class ScpiCharacters
{
    public const byte NewLine = (byte)'\n';
    public const byte CarriageReturn = (byte)'\r';

    /// <summary>
    /// Bytes up to the blank. The new line is a terminator where a terminator is looked for first, and white space
    /// elsewhere: an instrument whose messages end in CR may be sent CR LF.
    /// </summary>
    public static bool IsWhiteSpace(byte value) => value <= 32;

    public static bool IsDigit(byte value) => (uint)(value - '0') <= 9;

    public static bool IsLetter(byte value) => (uint)((value | 0x20) - 'a') <= 'z' - 'a';

    /// <summary>What may follow the first letter of a mnemonic or of character data.</summary>
    public static bool IsMnemonic(byte value) => IsLetter(value) || IsDigit(value) || value == '_';

    public static bool IsSign(byte value) => value is (byte)'+' or (byte)'-';

    public static bool IsQuote(byte value) => value is (byte)'"' or (byte)'\'';

    public static int SkipWhiteSpace(ReadOnlySpan<byte> text, int position)
    {
        while (position < text.Length && IsWhiteSpace(text[position])) position++;
        return position;
    }

    public static int SkipDigits(ReadOnlySpan<byte> text, int position)
    {
        while (position < text.Length && IsDigit(text[position])) position++;
        return position;
    }

    public static ReadOnlySpan<byte> Trim(ReadOnlySpan<byte> text)
    {
        int start = 0;
        int end = text.Length;
        while (start < end && IsWhiteSpace(text[start])) start++;
        while (end > start && IsWhiteSpace(text[end - 1])) end--;
        return text[start..end];
    }

    /// <summary>Reads digits that fill the whole of <paramref name="text"/>, at most nine of them.</summary>
    public static bool TryReadDigits(ReadOnlySpan<byte> text, out int value)
    {
        value = 0;
        return text.Length is > 0 and <= 9
            && SkipDigits(text, 0) == text.Length
            && Utf8Parser.TryParse(text, out value, out _);
    }
}
