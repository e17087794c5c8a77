using System.Numerics;

namespace QkdHardware.KeyDistillation.Reconciliation;

/// <summary>
/// What the corrector knows of one order of a block: the ranges ("leaves") whose parity the responder disclosed, which
/// only ever get smaller, and for each whether an odd number of errors is left in it. Keeping the small leaves is what
/// makes a later correction lead to its neighbours cheaply (the sub-block reuse of Cascade).
/// </summary>
internal sealed class LeafPartition(int length)
{
    private readonly ulong[] starts = new ulong[KeyBits.WordsFor(length)];
    private readonly ulong[] odd = new ulong[KeyBits.WordsFor(length)];
    private readonly ulong[] listed = new ulong[KeyBits.WordsFor(length)];

    // Starts of odd leaves; may also hold leaves that turned even since, which Select drops.
    private readonly List<int> oddLeaves = [];

    /// <summary>Declares a leaf from <paramref name="start"/> to the next one; in any order.</summary>
    public void Add(int start, bool isOdd)
    {
        Set(starts, start);
        if (isOdd) MakeOdd(start);
    }

    /// <summary>Cuts an odd leaf in two, of which the left one's parity is now known.</summary>
    /// <returns>The start of the half that is odd.</returns>
    public int Split(int start, int middle, bool leftIsOdd)
    {
        Set(starts, middle);
        if (leftIsOdd) return start;
        Clear(odd, start);
        MakeOdd(middle);
        return middle;
    }

    /// <summary>A bit at this position was corrected.</summary>
    /// <returns>The start of its leaf.</returns>
    public int Flip(int position)
    {
        int start = StartOf(position);
        if (Has(odd, start)) Clear(odd, start);
        else MakeOdd(start);
        return start;
    }

    public bool IsOdd(int start) => Has(odd, start);

    /// <summary>The end (excluded) of the leaf that begins at <paramref name="start"/>.</summary>
    public int End(int start)
    {
        int word = (start + 1) >> 6;
        if (word >= starts.Length) return length;
        ulong bits = starts[word] & (ulong.MaxValue << (start + 1));
        while (bits == 0)
        {
            if (++word == starts.Length) return length;
            bits = starts[word];
        }

        return (word << 6) + BitOperations.TrailingZeroCount(bits);
    }

    /// <summary>Lists odd leaves in ascending order: all, or the <paramref name="limit"/> shortest.</summary>
    public void Select(List<(int Start, int End)> selected, int limit)
    {
        selected.Clear();
        int kept = 0;
        for (int i = 0; i < oddLeaves.Count; i++)
        {
            int start = oddLeaves[i];
            if (!Has(odd, start))
            {
                Clear(listed, start);
                continue;
            }

            oddLeaves[kept++] = start;
            selected.Add((start, End(start)));
        }

        oddLeaves.RemoveRange(kept, oddLeaves.Count - kept);
        if (selected.Count > limit)
        {
            selected.Sort(static (a, b) => (a.End - a.Start).CompareTo(b.End - b.Start));
            selected.RemoveRange(limit, selected.Count - limit);
        }

        selected.Sort(static (a, b) => a.Start.CompareTo(b.Start));
    }

    private int StartOf(int position)
    {
        int word = position >> 6;
        ulong bits = starts[word] & (ulong.MaxValue >> (63 - (position & 63)));
        while (bits == 0) bits = starts[--word];
        return (word << 6) + 63 - BitOperations.LeadingZeroCount(bits);
    }

    private void MakeOdd(int start)
    {
        Set(odd, start);
        if (Has(listed, start)) return;
        Set(listed, start);
        oddLeaves.Add(start);
    }

    private static bool Has(ulong[] map, int i) => (map[i >> 6] >> i & 1) != 0;

    private static void Set(ulong[] map, int i) => map[i >> 6] |= 1UL << i;

    private static void Clear(ulong[] map, int i) => map[i >> 6] &= ~(1UL << i);
}
