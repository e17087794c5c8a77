namespace QkdHardware.TimeTags.Synchronisation;

/// <summary>Parts of ascending times.</summary>
internal static class TagSpan
{
    /// <summary>Index of the first time at or after this.</summary>
    public static int LowerBound(ReadOnlySpan<long> times, long value)
    {
        int index = times.BinarySearch(value);
        if (index < 0) return ~index;
        while (index > 0 && times[index - 1] == value) index--;
        return index;
    }

    /// <summary>The times from <paramref name="from"/> on and before <paramref name="to"/>.</summary>
    public static ReadOnlySpan<long> Within(ReadOnlySpan<long> times, long from, long to)
    {
        int start = LowerBound(times, from);
        return times[start..Math.Max(start, LowerBound(times, to))];
    }
}
