namespace QkdHardware.Protocols.Scpi;

/// <summary>Channel lists, <c>(@1,3:5,2!1:2!4)</c> (SCPI-99 volume 1, section 8.3.2). <c>(@)</c> is the empty list.</summary>
public static class ScpiChannelList
{
    /// <summary>Reads the runs of a list, at most <paramref name="maxRanges"/> of them.</summary>
    /// <returns><see cref="ScpiErrorCode.None"/>, or what is wrong with the list.</returns>
    public static ScpiErrorCode Read(ReadOnlySpan<byte> expression, int maxRanges, out IReadOnlyList<ScpiChannelRange> ranges)
    {
        var found = new List<ScpiChannelRange>();
        ranges = found;
        ReadOnlySpan<byte> text = ScpiCharacters.Trim(expression);
        if (text.Length < 2 || text[0] != '(' || text[^1] != ')') return ScpiErrorCode.InvalidExpression;
        text = ScpiCharacters.Trim(text[1..^1]);
        if (text.IsEmpty || text[0] != '@') return ScpiErrorCode.InvalidExpression;
        text = ScpiCharacters.Trim(text[1..]);
        if (text.IsEmpty) return ScpiErrorCode.None;

        foreach (Range part in text.Split((byte)','))
        {
            if (found.Count == maxRanges) return ScpiErrorCode.TooMuchData;
            if (!TryReadRange(text[part], out ScpiChannelRange range)) return ScpiErrorCode.InvalidExpression;
            found.Add(range);
        }

        return ScpiErrorCode.None;
    }

    /// <summary>Reads a list of one dimension as numbers in the order given, at most <paramref name="maxCount"/> of them.</summary>
    /// <returns><see cref="ScpiErrorCode.None"/>, or what is wrong with the list.</returns>
    public static ScpiErrorCode Read(ReadOnlySpan<byte> expression, int maxCount, out int[] channels)
    {
        channels = [];
        ScpiErrorCode error = Read(expression, maxCount, out IReadOnlyList<ScpiChannelRange> ranges);
        if (error != ScpiErrorCode.None) return error;

        var found = new List<int>();
        foreach ((ScpiChannel first, ScpiChannel last) in ranges)
        {
            if (first.Column is not null) return ScpiErrorCode.InvalidExpression;
            int count = Math.Abs(last.Number - first.Number) + 1;
            if (count > maxCount - found.Count) return ScpiErrorCode.TooMuchData;
            int step = Math.Sign(last.Number - first.Number);
            for (int i = 0; i < count; i++) found.Add(first.Number + (i * step));
        }

        channels = [.. found];
        return ScpiErrorCode.None;
    }

    private static bool TryReadRange(ReadOnlySpan<byte> text, out ScpiChannelRange range)
    {
        range = default;
        int colon = text.IndexOf((byte)':');
        if (!TryReadChannel(colon < 0 ? text : text[..colon], out ScpiChannel first)) return false;
        ScpiChannel last = first;
        if (colon >= 0 && !TryReadChannel(text[(colon + 1)..], out last)) return false;
        range = new(first, last);
        return first.Column.HasValue == last.Column.HasValue;
    }

    private static bool TryReadChannel(ReadOnlySpan<byte> text, out ScpiChannel channel)
    {
        channel = default;
        int mark = text.IndexOf((byte)'!');
        if (!ScpiCharacters.TryReadDigits(ScpiCharacters.Trim(mark < 0 ? text : text[..mark]), out int number)) return false;
        int column = 0;
        if (mark >= 0 && !ScpiCharacters.TryReadDigits(ScpiCharacters.Trim(text[(mark + 1)..]), out column)) return false;
        channel = new(number, mark < 0 ? null : column);
        return true;
    }
}
