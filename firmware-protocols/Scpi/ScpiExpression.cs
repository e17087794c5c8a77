namespace QkdHardware.Protocols.Scpi;

/// <summary>Where expressions end: at the matching parenthesis, strings inside stepped over (IEEE 488.2 section 7.7.7).</summary>
internal static class ScpiExpression
{
    /// <summary>Position behind the closing parenthesis, or -1 if the unit or the message ends first.</summary>
    public static int FindEnd(ReadOnlySpan<byte> text, int start)
    {
        int depth = 0;
        for (int position = start; position < text.Length;)
        {
            byte value = text[position];
            if (ScpiCharacters.IsQuote(value))
            {
                position = ScpiText.FindEnd(text, position);
                if (position < 0) return -1;
                continue;
            }

            if (value is (byte)';' or ScpiCharacters.NewLine) return -1;
            position++;
            if (value == '(') depth++;
            if (value == ')' && --depth == 0) return position;
        }

        return -1;
    }
}
