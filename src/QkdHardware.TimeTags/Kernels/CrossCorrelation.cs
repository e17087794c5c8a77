using System.Buffers;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace QkdHardware.TimeTags.Kernels;

/// <summary>
/// Histograms of the time from starts to stops. Bin k holds the pairs with
/// <c>from + k * width &lt;= stop - start &lt; from + (k + 1) * width</c>.
/// </summary>
public static class CrossCorrelation
{
    private const int Piece = 1 << 12;

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
        long range = width * counts.Length;
        int[] rented = ArrayPool<int>.Shared.Rent(3 * Piece);
        Span<int> firsts = rented.AsSpan(0, Piece);
        Span<int> active = rented.AsSpan(Piece, Piece);
        Span<int> bins = rented.AsSpan(2 * Piece, Piece);
        int begin = 0;
        for (int at = 0; at < starts.Length && begin < stops.Length; at += Piece)
        {
            ReadOnlySpan<long> piece = starts[at..Math.Min(starts.Length, at + Piece)];
            begin = FirstStops(piece, stops, begin, from, firsts);
            int count = piece.Length;
            for (int i = 0; i < count; i++) active[i] = i;
            while (count > 0) count = AddNext(piece, stops, active[..count], firsts[..count], bins, from, range, width, counts);
        }

        ArrayPool<int>.Shared.Return(rented);
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
        int[] rented = ArrayPool<int>.Shared.Rent(Piece);
        int begin = 0;
        for (int at = 0; at < starts.Length && begin < stops.Length; at += Piece)
        {
            ReadOnlySpan<long> piece = starts[at..Math.Min(starts.Length, at + Piece)];
            begin = FirstStops(piece, stops, begin, from, rented);
            for (int i = 0; i < piece.Length; i++)
            {
                if (rented[i] >= stops.Length) break;
                long difference = stops[rented[i]] - piece[i] - from;
                if (difference < range) counts[(int)(difference / width)]++;
            }
        }

        ArrayPool<int>.Shared.Return(rented);
    }

    private static void Check(long width, int bins)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((Int128)width * bins, (Int128)1 << 50, nameof(width));
    }

    /// <summary>For each start, the number of the first stop with stop - start &gt;= from; returns that of the last.</summary>
    private static int FirstStops(ReadOnlySpan<long> starts, ReadOnlySpan<long> stops, int begin, long from, Span<int> firsts)
    {
        const int Parts = 4;
        ref long a = ref MemoryMarshal.GetReference(starts);
        ref long b = ref MemoryMarshal.GetReference(stops);
        ref int f = ref MemoryMarshal.GetReference(firsts);
        int quarter = starts.Length / Parts;
        int n = stops.Length;
        (int i0, int i1, int i2, int i3) = (0, quarter, 2 * quarter, 3 * quarter);
        (int e0, int e1, int e2, int e3) = (quarter, 2 * quarter, 3 * quarter, starts.Length);
        int j0 = begin;
        int j1 = begin;
        int j2 = begin;
        int j3 = begin;
        if (quarter > 0)
        {
            j1 = LowerBound(stops, j0, starts[i1] + from);
            j2 = LowerBound(stops, j1, starts[i2] + from);
            j3 = LowerBound(stops, j2, starts[i3] + from);
        }

        // In each part one comparison moves either the start or the stop; the parts do not wait for each other.
        while (i0 < e0 && i1 < e1 && i2 < e2 && i3 < e3 && j3 < n)
        {
            int m0 = Unsafe.Add(ref b, j0) - Unsafe.Add(ref a, i0) >= from ? 1 : 0;
            int m1 = Unsafe.Add(ref b, j1) - Unsafe.Add(ref a, i1) >= from ? 1 : 0;
            int m2 = Unsafe.Add(ref b, j2) - Unsafe.Add(ref a, i2) >= from ? 1 : 0;
            int m3 = Unsafe.Add(ref b, j3) - Unsafe.Add(ref a, i3) >= from ? 1 : 0;
            (Unsafe.Add(ref f, i0), Unsafe.Add(ref f, i1), Unsafe.Add(ref f, i2), Unsafe.Add(ref f, i3)) = (j0, j1, j2, j3);
            (i0, i1, i2, i3) = (i0 + m0, i1 + m1, i2 + m2, i3 + m3);
            (j0, j1, j2, j3) = (j0 + 1 - m0, j1 + 1 - m1, j2 + 1 - m2, j3 + 1 - m3);
        }

        FinishPart(starts, stops, from, firsts, i0, e0, j0);
        FinishPart(starts, stops, from, firsts, i1, e1, j1);
        FinishPart(starts, stops, from, firsts, i2, e2, j2);
        return FinishPart(starts, stops, from, firsts, i3, e3, j3);
    }

    private static int FinishPart(ReadOnlySpan<long> starts, ReadOnlySpan<long> stops, long from, Span<int> firsts, int i, int end, int j)
    {
        for (; i < end; i++)
        {
            while (j < stops.Length && stops[j] - starts[i] < from) j++;
            firsts[i] = j;
        }

        return j;
    }

    private static int LowerBound(ReadOnlySpan<long> times, int from, long value)
    {
        (int low, int high) = (from, times.Length);
        while (low < high)
        {
            int middle = (int)(((uint)low + (uint)high) >> 1);
            if (times[middle] < value) low = middle + 1;
            else high = middle;
        }

        return low;
    }

    /// <summary>
    /// Counts the next stop of each active start. Those that had one in range stay active, with the stop after it as the
    /// next; returns how many.
    /// </summary>
    private static int AddNext(ReadOnlySpan<long> starts, ReadOnlySpan<long> stops, Span<int> active, Span<int> next, Span<int> bins, long from, long range, long width, Span<long> counts)
    {
        int kept = 0;
        int i = 0;
        double inverse = 1.0 / width;
        if (Avx512F.VL.IsSupported && Avx512DQ.IsSupported && Vector512.IsHardwareAccelerated)
        {
            i = AddNext512(starts, stops, active, next, bins, from, range, width, ref kept);
        }

        for (; i < active.Length; i++)
        {
            int stop = next[i];
            if (stop >= stops.Length) continue;
            long x = stops[stop] - starts[active[i]] - from;
            if (x >= range) continue;
            long bin = (long)(x * inverse);
            long rest = x - (bin * width);
            bin += rest < 0 ? -1 : rest >= width ? 1 : 0;
            bins[kept] = (int)bin;
            active[kept] = active[i];
            next[kept++] = stop + 1;
        }

        ref long table = ref MemoryMarshal.GetReference(counts);
        for (int k = 0; k < kept; k++) Unsafe.Add(ref table, bins[k])++;
        return kept;
    }

    private static unsafe int AddNext512(ReadOnlySpan<long> starts, ReadOnlySpan<long> stops, Span<int> active, Span<int> next, Span<int> bins, long from, long range, long width, ref int kept)
    {
        const int Width = 8;
        int i = 0;
        int count = kept;
        Vector512<long> limit = Vector512.Create(range);
        Vector512<long> step = Vector512.Create(width);
        Vector512<double> inverse = Vector512.Create(1.0 / width);
        Vector256<int> end = Vector256.Create(stops.Length);
        fixed (long* a = starts)
        fixed (long* b = stops)
        fixed (int* act = active)
        fixed (int* nxt = next)
        fixed (int* bin = bins)
        {
            for (; i <= active.Length - Width; i += Width)
            {
                Vector256<int> start = Vector256.Load(act + i);
                Vector256<int> stop = Vector256.Load(nxt + i);
                Vector256<int> exists = Vector256.LessThan(stop, end);
                Vector512<long> x = Gather(b, stop & exists) - Gather(a, start) - Vector512.Create(from);
                Vector512<long> isIn = Vector512.LessThan(x, limit) & Avx512F.ConvertToVector512Int64(exists);
                if (isIn == Vector512<long>.Zero) continue;
                Vector512<long> quotient = Avx512DQ.ConvertToVector512Int64(Vector512.Floor(Avx512DQ.ConvertToVector512Double(x) * inverse));
                Vector512<long> rest = x - (quotient * step);
                quotient = quotient + Vector512.LessThan(rest, Vector512<long>.Zero) - Vector512.GreaterThanOrEqual(rest, step);

                // What stays is compacted over what has been read: the count never passes i.
                Vector256<int> keep = Avx512F.ConvertToVector256Int32(isIn);
                Compress(keep, start).Store(act + count);
                Compress(keep, stop + Vector256<int>.One).Store(nxt + count);
                Compress(keep, Avx512F.ConvertToVector256Int32(quotient)).Store(bin + count);
                count += BitOperations.PopCount(isIn.ExtractMostSignificantBits());
            }
        }

        kept = count;
        return i;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static unsafe Vector512<long> Gather(long* table, Vector256<int> index) =>
        Vector512.Create(Avx2.GatherVector256(table, index.GetLower(), sizeof(long)), Avx2.GatherVector256(table, index.GetUpper(), sizeof(long)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Compress(Vector256<int> keep, Vector256<int> values) => Avx512F.VL.Compress(Vector256<int>.Zero, keep, values);
}
