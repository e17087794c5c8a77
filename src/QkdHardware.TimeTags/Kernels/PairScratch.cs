using System.Buffers;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace QkdHardware.TimeTags.Kernels;

/// <summary>
/// What <see cref="CrossCorrelation"/> keeps of one piece of starts: those that still have stops in range, packed together,
/// and the bins to count. Bins are counted in tables in turn, so that a sharp peak does not wait on one cell.
/// </summary>
internal ref struct PairScratch : IDisposable
{
    private const int Tables = 4;
    private const int FoldAt = 1 << 30;
    private const int Width = 8;

    private readonly Span<long> counts;
    private readonly long[] longs;
    private readonly int[] ints;
    private readonly int[] tables;
    private readonly int piece;
    private readonly long bins;
    private int pending;

    public PairScratch(int piece, Span<long> counts, int starts)
    {
        this.piece = piece;
        this.counts = counts;
        bins = counts.Length;
        longs = ArrayPool<long>.Shared.Rent(2 * piece);
        ints = ArrayPool<int>.Shared.Rent(2 * piece);

        // Clearing and adding up the tables must cost less than they save.
        tables = (long)counts.Length * Tables <= starts ? ArrayPool<int>.Shared.Rent(counts.Length * Tables) : [];
        tables.AsSpan(0, Math.Min(tables.Length, counts.Length * Tables)).Clear();
    }

    /// <summary>Difference of each start of the piece to its first stop; then, of active starts, the time from which stops count.</summary>
    public readonly Span<long> Differences => longs.AsSpan(0, piece);

    /// <summary>Number of the first stop of each start of the piece; then, of active starts, of the next.</summary>
    public readonly Span<int> Next => ints.AsSpan(0, piece);

    private readonly Span<long> Origins => longs.AsSpan(piece, piece);

    private readonly Span<int> Bins => ints.AsSpan(piece, piece);

    public readonly void Dispose()
    {
        ArrayPool<long>.Shared.Return(longs);
        ArrayPool<int>.Shared.Return(ints);
        if (tables.Length > 0) ArrayPool<int>.Shared.Return(tables);
    }

    /// <summary>Counts the first stop of each start, packs the starts that had one in range, and returns how many.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public int CountFirst(ReadOnlySpan<long> starts, long from, long width)
    {
        long range = width * bins;
        double inverse = 1.0 / width;
        int kept = 0;
        int i = 0;
        if (Avx512F.VL.IsSupported && Avx512DQ.IsSupported && Vector512.IsHardwareAccelerated)
        {
            ref long start = ref MemoryMarshal.GetReference(starts);
            ref long difference = ref MemoryMarshal.GetReference(Differences);
            ref int next = ref MemoryMarshal.GetReference(Next);
            ref long origin = ref MemoryMarshal.GetReference(Origins);
            ref int bin = ref MemoryMarshal.GetReference(Bins);
            Vector512<long> first = Vector512.Create(from);

            // What is written is packed over what has been read: kept never passes i.
            for (; i <= starts.Length - Width; i += Width)
            {
                Vector512<long> x = Vector512.LoadUnsafe(ref difference, (nuint)i) - first;
                Vector512<long> isIn = Vector512.LessThan(x.AsUInt64(), Vector512.Create((ulong)range)).AsInt64();
                if (isIn == Vector512<long>.Zero) continue;
                Store(isIn, x, Vector512.LoadUnsafe(ref start, (nuint)i) + first, Vector256.LoadUnsafe(ref next, (nuint)i), width, inverse, ref origin, ref next, ref bin, ref kept);
            }
        }

        for (; i < starts.Length; i++)
        {
            long x = Differences[i] - from;
            if ((ulong)x >= (ulong)range) continue;
            Keep(x, starts[i] + from, Next[i], width, inverse, ref kept);
        }

        Count(kept);
        return kept;
    }

    /// <summary>Counts the next stop of each of <paramref name="active"/> packed starts; returns how many had one in range.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public unsafe int CountNext(ReadOnlySpan<long> stops, int active, long width)
    {
        long range = width * bins;
        double inverse = 1.0 / width;
        int kept = 0;
        int i = 0;
        if (Avx512F.VL.IsSupported && Avx512DQ.IsSupported && Vector512.IsHardwareAccelerated)
        {
            ref int next = ref MemoryMarshal.GetReference(Next);
            ref long origin = ref MemoryMarshal.GetReference(Origins);
            ref int bin = ref MemoryMarshal.GetReference(Bins);
            fixed (long* table = stops)
            {
                Vector256<int> end = Vector256.Create(stops.Length);
                for (; i <= active - Width; i += Width)
                {
                    Vector256<int> stop = Vector256.LoadUnsafe(ref next, (nuint)i);
                    Vector256<int> exists = Vector256.LessThan(stop, end);
                    Vector256<int> safe = stop & exists;
                    Vector512<long> times = Vector512.Create(
                        Avx2.GatherVector256(table, safe.GetLower(), sizeof(long)), Avx2.GatherVector256(table, safe.GetUpper(), sizeof(long)));
                    Vector512<long> origins = Vector512.LoadUnsafe(ref origin, (nuint)i);
                    Vector512<long> x = times - origins;
                    Vector512<long> isIn = Vector512.LessThan(x, Vector512.Create(range)) & Avx512F.ConvertToVector512Int64(exists);
                    if (isIn == Vector512<long>.Zero) continue;
                    Store(isIn, x, origins, stop, width, inverse, ref origin, ref next, ref bin, ref kept);
                }
            }
        }

        for (; i < active; i++)
        {
            int stop = Next[i];
            if (stop >= stops.Length || stops[stop] - Origins[i] >= range) continue;
            Keep(stops[stop] - Origins[i], Origins[i], stop, width, inverse, ref kept);
        }

        Count(kept);
        return kept;
    }

    /// <summary>Adds what the tables hold to the counts.</summary>
    public void Fold(Span<long> target)
    {
        if (tables.Length == 0 || pending == 0) return;
        for (int table = 0; table < Tables; table++)
        {
            Span<int> part = tables.AsSpan(table * target.Length, target.Length);
            for (int bin = 0; bin < part.Length; bin++) target[bin] += part[bin];
            part.Clear();
        }

        pending = 0;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(
        Vector512<long> isIn, Vector512<long> x, Vector512<long> origins, Vector256<int> stop, long width, double inverse, ref long origin, ref int next, ref int bin, ref int kept)
    {
        // The quotient of doubles is right or one off; the remainder, exact in integers, tells.
        Vector512<long> step = Vector512.Create(width);
        Vector512<long> quotient = Avx512DQ.ConvertToVector512Int64WithTruncation(Avx512DQ.ConvertToVector512Double(x) * inverse);
        Vector512<long> rest = x - (quotient * step);
        quotient = quotient + Vector512.LessThan(rest, Vector512<long>.Zero) - Vector512.GreaterThanOrEqual(rest, step);
        Vector256<int> keep = Avx512F.ConvertToVector256Int32(isIn);
        Avx512F.Compress(Vector512<long>.Zero, isIn, origins).StoreUnsafe(ref origin, (nuint)kept);
        Avx512F.VL.Compress(Vector256<int>.Zero, keep, stop + Vector256<int>.One).StoreUnsafe(ref next, (nuint)kept);
        Avx512F.VL.Compress(Vector256<int>.Zero, keep, Avx512F.ConvertToVector256Int32(quotient)).StoreUnsafe(ref bin, (nuint)kept);
        kept += BitOperations.PopCount(isIn.ExtractMostSignificantBits());
    }

    private readonly void Keep(long x, long origin, int stop, long width, double inverse, ref int kept)
    {
        long bin = (long)(x * inverse);
        long rest = x - (bin * width);
        bin += rest < 0 ? -1 : rest >= width ? 1 : 0;
        Bins[kept] = (int)bin;
        Origins[kept] = origin;
        Next[kept++] = stop + 1;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Count(int kept)
    {
        ReadOnlySpan<int> bin = Bins[..kept];
        if (tables.Length == 0)
        {
            ref long table = ref MemoryMarshal.GetReference(counts);
            foreach (int k in bin) Unsafe.Add(ref table, k)++;
            return;
        }

        ref int first = ref MemoryMarshal.GetArrayDataReference(tables);
        int stride = counts.Length;
        int i = 0;
        for (; i <= bin.Length - Tables; i += Tables)
        {
            Unsafe.Add(ref first, bin[i])++;
            Unsafe.Add(ref first, bin[i + 1] + stride)++;
            Unsafe.Add(ref first, bin[i + 2] + (2 * stride))++;
            Unsafe.Add(ref first, bin[i + 3] + (3 * stride))++;
        }

        for (; i < bin.Length; i++) Unsafe.Add(ref first, bin[i])++;
        pending += bin.Length;
        if (pending >= FoldAt) Fold(counts);
    }
}
