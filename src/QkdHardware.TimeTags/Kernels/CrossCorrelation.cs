using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace QkdHardware.TimeTags.Kernels;

/// <summary>
/// Histograms of the time from starts to stops. Bin k holds the pairs with
/// <c>from + k * width &lt;= stop - start &lt; from + (k + 1) * width</c>.
/// </summary>
public static class CrossCorrelation
{
    // Starts handled together: enough that the four parts end at about the same time, few enough for the L2 cache.
    private const int Piece = 1 << 13;
    private const long None = long.MaxValue;

    /// <summary>
    /// Counts every pair of a start and a stop whose difference is in a bin. Two steps that both run without
    /// unpredictable branches: for each start its first stop in range, by a merge in four independent parts; then, for
    /// the k-th stop of all starts together, the differences in vectors, until no start has another.
    /// </summary>
    /// <param name="starts">Ascending times, ps.</param>
    /// <param name="stops">Ascending times, ps. With the same span as starts, a tag pairs with itself too, at 0.</param>
    /// <param name="from">Smallest difference counted, ps; may be negative.</param>
    /// <param name="width">Width of a bin, ps.</param>
    /// <param name="counts">Bins, added to.</param>
    /// <exception cref="ArgumentOutOfRangeException">The width is not positive, or the range is 2^50 ps or more.</exception>
    public static void AddPairs(ReadOnlySpan<long> starts, ReadOnlySpan<long> stops, long from, long width, Span<long> counts)
    {
        Check(width, counts.Length);
        using var pairs = new PairScratch(Piece, counts, starts.Length);
        int begin = 0;
        for (int at = 0; at < starts.Length && begin < stops.Length; at += Piece)
        {
            ReadOnlySpan<long> piece = starts[at..Math.Min(starts.Length, at + Piece)];
            begin = FirstStops(piece, stops, begin, from, pairs.Differences, pairs.Next);
            int count = pairs.CountFirst(piece, from, width);
            while (count > 0) count = pairs.CountNext(stops, count, width);
        }

        pairs.Fold(counts);
    }

    /// <summary>The plain twin of <see cref="AddPairs"/>: two pointers and a loop.</summary>
    public static void AddPairsScalar(ReadOnlySpan<long> starts, ReadOnlySpan<long> stops, long from, long width, Span<long> counts)
    {
        Check(width, counts.Length);
        long range = width * counts.Length;
        int first = 0;
        foreach (long start in starts)
        {
            while (first < stops.Length && stops[first] - start < from) first++;
            for (int j = first; j < stops.Length && stops[j] - start - from < range; j++) counts[(int)((stops[j] - start - from) / width)]++;
        }
    }

    /// <summary>Counts for each start only the first stop at or after <paramref name="from"/>: what a start-stop instrument shows.</summary>
    /// <inheritdoc cref="AddPairs"/>
    public static void AddStartStop(ReadOnlySpan<long> starts, ReadOnlySpan<long> stops, long from, long width, Span<long> counts)
    {
        Check(width, counts.Length);
        long range = width * counts.Length;
        int[] next = ArrayPool<int>.Shared.Rent(Piece);
        long[] differences = ArrayPool<long>.Shared.Rent(Piece);
        int begin = 0;
        for (int at = 0; at < starts.Length && begin < stops.Length; at += Piece)
        {
            ReadOnlySpan<long> piece = starts[at..Math.Min(starts.Length, at + Piece)];
            begin = FirstStops(piece, stops, begin, from, differences, next);
            for (int i = 0; i < piece.Length; i++)
            {
                if (differences[i] != None && differences[i] - from < range) counts[(int)((differences[i] - from) / width)]++;
            }
        }

        ArrayPool<int>.Shared.Return(next);
        ArrayPool<long>.Shared.Return(differences);
    }

    private static void Check(long width, int bins)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((Int128)width * bins, (Int128)1 << 50, nameof(width));
    }

    /// <summary>
    /// For each start, the difference to its first stop with stop - start &gt;= from, or <see cref="None"/>, and the number of
    /// that stop; returns the number for the last start.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int FirstStops(ReadOnlySpan<long> starts, ReadOnlySpan<long> stops, int begin, long from, Span<long> differences, Span<int> next)
    {
        const int Parts = 4;
        ref long a = ref MemoryMarshal.GetReference(starts);
        ref long b = ref MemoryMarshal.GetReference(stops);
        ref long d = ref MemoryMarshal.GetReference(differences);
        ref int f = ref MemoryMarshal.GetReference(next);
        int quarter = starts.Length / Parts;
        nint n = stops.Length;
        (nint i0, nint i1, nint i2, nint i3) = (0, quarter, 2 * quarter, 3 * quarter);
        (nint e0, nint e1, nint e2, nint e3) = (quarter, 2 * quarter, 3 * quarter, starts.Length);
        (nint j0, nint j1, nint j2, nint j3) = (begin, begin, begin, begin);
        if (quarter > 0)
        {
            j1 = LowerBound(stops, (int)j0, starts[(int)i1] + from);
            j2 = LowerBound(stops, (int)j1, starts[(int)i2] + from);
            j3 = LowerBound(stops, (int)j2, starts[(int)i3] + from);
        }

        // In each part one comparison moves either the start or the stop; the parts do not wait for each other. While the
        // last part has a stop left, so have the parts before it: their starts are earlier.
        while (i0 < e0 && i1 < e1 && i2 < e2 && i3 < e3 && j3 < n)
        {
            Step(ref a, ref b, ref d, ref f, from, ref i0, ref j0);
            Step(ref a, ref b, ref d, ref f, from, ref i1, ref j1);
            Step(ref a, ref b, ref d, ref f, from, ref i2, ref j2);
            Step(ref a, ref b, ref d, ref f, from, ref i3, ref j3);
        }

        FinishPart(starts, stops, from, differences, next, (int)i0, (int)e0, (int)j0);
        FinishPart(starts, stops, from, differences, next, (int)i1, (int)e1, (int)j1);
        FinishPart(starts, stops, from, differences, next, (int)i2, (int)e2, (int)j2);
        return FinishPart(starts, stops, from, differences, next, (int)i3, (int)e3, (int)j3);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Step(ref long a, ref long b, ref long d, ref int f, long from, ref nint i, ref nint j)
    {
        long difference = Unsafe.Add(ref b, j) - Unsafe.Add(ref a, i);
        Unsafe.Add(ref d, i) = difference;
        Unsafe.Add(ref f, i) = (int)j;
        nint isFound = difference >= from ? 1 : 0;
        i += isFound;
        j += 1 - isFound;
    }

    private static int FinishPart(ReadOnlySpan<long> starts, ReadOnlySpan<long> stops, long from, Span<long> differences, Span<int> next, int i, int end, int j)
    {
        for (; i < end; i++)
        {
            while (j < stops.Length && stops[j] - starts[i] < from) j++;
            differences[i] = j < stops.Length ? stops[j] - starts[i] : None;
            next[i] = j;
        }

        return j;
    }

    /// <summary>First stop from <paramref name="from"/> on that is not before a time; near ones are found without touching far ones.</summary>
    private static int LowerBound(ReadOnlySpan<long> times, int from, long value)
    {
        int step = Piece / 4;
        int low = from;
        int high = from;
        while (high < times.Length && times[high] < value)
        {
            low = high + 1;
            high = (int)Math.Min(times.Length, (long)high + step);
            step *= 2;
        }

        while (low < high)
        {
            int middle = (int)(((uint)low + (uint)high) >> 1);
            if (times[middle] < value) low = middle + 1;
            else high = middle;
        }

        return low;
    }
}
