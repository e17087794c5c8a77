using System.Globalization;

namespace QkdHardware.Protocols.Scpi;

/// <summary>Numbers as text: NR1, NR2, NR3 (IEEE 488.2 section 7.7.2) and <c>#H</c>, <c>#Q</c>, <c>#B</c> (section 7.7.4).</summary>
internal static class ScpiNumber
{
    /// <summary>Length of the decimal number at the front of <paramref name="text"/>, or 0 if there is none.</summary>
    public static int DecimalLength(ReadOnlySpan<byte> text)
    {
        int start = text.Length > 0 && ScpiCharacters.IsSign(text[0]) ? 1 : 0;
        int end = ScpiCharacters.SkipDigits(text, start);
        int digits = end - start;
        if (end < text.Length && text[end] == '.')
        {
            int fraction = ScpiCharacters.SkipDigits(text, end + 1);
            digits += fraction - end - 1;
            end = fraction;
        }

        return digits == 0 ? 0 : end + ExponentLength(text[end..]);
    }

    /// <summary>Reads a decimal number that fills <paramref name="text"/>; one that is too large becomes infinite.</summary>
    public static bool TryReadDecimal(ReadOnlySpan<byte> text, out double value)
    {
        value = 0;
        if (text.IsEmpty || DecimalLength(text) != text.Length) return false;
        int blank = text.IndexOfAnyInRange((byte)0, (byte)' ');
        if (blank >= 0) text = text.ToArray().Where(b => !ScpiCharacters.IsWhiteSpace(b)).ToArray();
        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value);
    }

    /// <summary>Reads an NR1 that fills <paramref name="text"/> and that 64 bits can hold.</summary>
    public static bool TryReadInteger(ReadOnlySpan<byte> text, out long value) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value);

    /// <summary>Rounds to the nearest integer, halves away from zero; false outside of 64 bits.</summary>
    public static bool TryRound(double value, out long rounded)
    {
        double whole = Math.Round(value, MidpointRounding.AwayFromZero);
        bool fits = whole >= long.MinValue && whole < -(double)long.MinValue;
        rounded = fits ? (long)whole : 0;
        return fits;
    }

    /// <summary>Bits that one digit of the base letter stands for, or 0.</summary>
    public static int BitsPerDigit(byte letter) => (letter | 0x20) switch { 'h' => 4, 'q' => 3, 'b' => 1, _ => 0 };

    /// <summary>Length of the digits of that base at the front of <paramref name="text"/>.</summary>
    public static int NonDecimalLength(ReadOnlySpan<byte> text, int bitsPerDigit)
    {
        int length = 0;
        while (length < text.Length && DigitValue(text[length]) < 1 << bitsPerDigit) length++;
        return length;
    }

    /// <summary>Reads <c>#H1F</c>, <c>#Q37</c> or <c>#B1011</c>; false if 63 bits cannot hold it.</summary>
    public static bool TryReadNonDecimal(ReadOnlySpan<byte> text, out long value)
    {
        value = 0;
        int bits = BitsPerDigit(text[1]);
        foreach (byte digit in text[2..])
        {
            if (value > long.MaxValue >> bits) return false;
            value = (value << bits) | (long)DigitValue(digit);
        }

        return true;
    }

    // White space may surround the E; an E that no digits follow begins a suffix (eV).
    private static int ExponentLength(ReadOnlySpan<byte> text)
    {
        int position = ScpiCharacters.SkipWhiteSpace(text, 0);
        if (position == text.Length || (text[position] | 0x20) != 'e') return 0;
        position = ScpiCharacters.SkipWhiteSpace(text, position + 1);
        if (position < text.Length && ScpiCharacters.IsSign(text[position])) position++;
        int end = ScpiCharacters.SkipDigits(text, position);
        return end == position ? 0 : end;
    }

    private static int DigitValue(byte digit) => digit switch
    {
        >= (byte)'0' and <= (byte)'9' => digit - '0',
        >= (byte)'a' and <= (byte)'f' => digit - 'a' + 10,
        >= (byte)'A' and <= (byte)'F' => digit - 'A' + 10,
        _ => int.MaxValue,
    };
}
