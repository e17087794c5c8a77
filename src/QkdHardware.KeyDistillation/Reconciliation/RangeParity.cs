using System.Numerics;

namespace QkdHardware.KeyDistillation.Reconciliation;

/// <summary>Parities of ranges of packed bits.</summary>
internal static class RangeParity
{
    /// <summary>Whether bits start (included) to end (excluded) hold an odd number of ones; end is above start.</summary>
    public static bool Of(ReadOnlySpan<ulong> bits, int start, int end)
    {
        int first = start >> 6, last = (end - 1) >> 6;
        ulong head = ulong.MaxValue << start, tail = ulong.MaxValue >> -end;
        if (first == last) return IsOdd(bits[first] & head & tail);

        ReadOnlySpan<ulong> inner = bits[(first + 1)..last];
        ulong sum = bits[first] & head ^ bits[last] & tail;
        if (inner.Length >= 2 * Vector<ulong>.Count)
        {
            Vector<ulong> wide = Vector<ulong>.Zero;
            for (; inner.Length >= Vector<ulong>.Count; inner = inner[Vector<ulong>.Count..])
            {
                wide ^= new Vector<ulong>(inner);
            }

            for (int i = 0; i < Vector<ulong>.Count; i++) sum ^= wide[i];
        }

        foreach (ulong word in inner) sum ^= word;
        return IsOdd(sum);
    }

    /// <summary>The same, counting only the bits of a subset.</summary>
    public static bool Of(ReadOnlySpan<ulong> bits, ReadOnlySpan<ulong> subset, int start, int end)
    {
        int first = start >> 6, last = (end - 1) >> 6;
        ulong head = ulong.MaxValue << start, tail = ulong.MaxValue >> -end;
        if (first == last) return IsOdd(bits[first] & subset[first] & head & tail);

        ulong sum = bits[first] & subset[first] & head ^ bits[last] & subset[last] & tail;
        bits = bits[(first + 1)..last];
        subset = subset[(first + 1)..last];
        if (bits.Length >= 2 * Vector<ulong>.Count)
        {
            Vector<ulong> wide = Vector<ulong>.Zero;
            while (bits.Length >= Vector<ulong>.Count)
            {
                wide ^= new Vector<ulong>(bits) & new Vector<ulong>(subset);
                bits = bits[Vector<ulong>.Count..];
                subset = subset[Vector<ulong>.Count..];
            }

            for (int i = 0; i < Vector<ulong>.Count; i++) sum ^= wide[i];
        }

        for (int i = 0; i < bits.Length; i++) sum ^= bits[i] & subset[i];
        return IsOdd(sum);
    }

    private static bool IsOdd(ulong word) => (BitOperations.PopCount(word) & 1) != 0;
}
