using System.Text;

namespace QkdHardware.Protocols.Scpi;

/// <summary>Quoted strings (IEEE 488.2 sections 7.7.5 and 8.7.8): a quote inside is doubled.</summary>
internal static class ScpiText
{
    public static bool IsQuoted(ReadOnlySpan<byte> text) =>
        text.Length >= 2 && ScpiCharacters.IsQuote(text[0]) && text[^1] == text[0];

    /// <summary>Takes off the outer quotes and undoes the doubling. Bytes above 127 are read as Latin-1.</summary>
    public static string Unquote(ReadOnlySpan<byte> quoted)
    {
        string quote = ((char)quoted[0]).ToString();
        return Encoding.Latin1.GetString(quoted[1..^1]).Replace(quote + quote, quote, StringComparison.Ordinal);
    }

    /// <summary>Position behind the closing quote, or -1 if the string does not end.</summary>
    public static int FindEnd(ReadOnlySpan<byte> text, int start)
    {
        byte quote = text[start];
        int position = start + 1;
        while (true)
        {
            int found = text[position..].IndexOf(quote);
            if (found < 0) return -1;
            position += found + 1;
            if (position == text.Length || text[position] != quote) return position;
            position++;
        }
    }

    public static string Printable(string text) =>
        text.All(IsPrintable) ? text : string.Concat(text.Select(c => IsPrintable(c) ? c : '?'));

    public static bool IsPrintable(char value) => value is >= ' ' and <= '~';
}
