using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace QkdHardware.TimeTags.Kernels;

/// <summary>
/// Counts small numbers. Four tables are counted in turn, so that equal numbers in a row do not wait for each other; they
/// are added up when the counts are asked for. Not thread safe.
/// </summary>
public sealed class Histogram
{
    private const int Tables = 4;
    private const int FoldAt = 1 << 30;

    private readonly int[] tables;
    private readonly long[] counts;
    private readonly double scale;
    private readonly int stride;
    private int pending;

    /// <param name="bins">Number of bins.</param>
    /// <param name="binWidth">Width of a bin, in the unit of the numbers.</param>
    /// <exception cref="ArgumentOutOfRangeException">Not positive.</exception>
    public Histogram(int bins, int binWidth = 1)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(bins);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(binWidth);
        (counts, BinWidth, scale) = (new long[bins], binWidth, 1.0 / binWidth);

        // One bin more, for what is outside.
        stride = bins + 1;
        tables = new int[Tables * stride];
    }

    /// <summary>Width of a bin.</summary>
    public int BinWidth { get; }

    /// <summary>Numbers that were negative or beyond the last bin.</summary>
    public long Outside { get; private set; }

    /// <summary>Counts of each bin.</summary>
    public ReadOnlySpan<long> Counts
    {
        get
        {
            Fold();
            return counts;
        }
    }

    /// <summary>Counts numbers: bin k holds k * width &lt;= number &lt; (k + 1) * width.</summary>
    public void Add(ReadOnlySpan<int> numbers)
    {
        while (numbers.Length > 0)
        {
            int length = Math.Min(numbers.Length, FoldAt - pending);
            AddRun(numbers[..length]);
            pending += length;
            if (pending == FoldAt) Fold();
            numbers = numbers[length..];
        }
    }

    /// <summary>Counts the micro times of one channel: a T3 lifetime histogram.</summary>
    /// <exception cref="ArgumentException">The spans differ in length.</exception>
    public void Add(ReadOnlySpan<ushort> micros, ReadOnlySpan<ushort> channels, ushort channel)
    {
        if (micros.Length != channels.Length) throw new ArgumentException("The spans differ in length.", nameof(channels));
        for (int i = 0; i < micros.Length; i++)
        {
            int bin = channels[i] != channel ? -1 : BinWidth == 1 ? micros[i] : micros[i] / BinWidth;
            if (bin < 0) continue;
            if (bin < counts.Length) counts[bin]++;
            else Outside++;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void AddRun(ReadOnlySpan<int> numbers)
    {
        ref int first = ref MemoryMarshal.GetArrayDataReference(tables);
        int i = 0;
        if (BinWidth == 1)
        {
            for (; i <= numbers.Length - Tables; i += Tables)
            {
                Bin(ref first, numbers[i]);
                Bin(ref Unsafe.Add(ref first, stride), numbers[i + 1]);
                Bin(ref Unsafe.Add(ref first, 2 * stride), numbers[i + 2]);
                Bin(ref Unsafe.Add(ref first, 3 * stride), numbers[i + 3]);
            }
        }

        // An int and the inverse of a smaller int as doubles: the product is right to 2^-21, so half a unit keeps bins exact.
        for (; i < numbers.Length; i++)
        {
            int number = numbers[i];
            Bin(ref Unsafe.Add(ref first, (i & (Tables - 1)) * stride), number < 0 ? -1 : BinWidth == 1 ? number : (int)((number + 0.5) * scale));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Bin(ref int table, int bin) => Unsafe.Add(ref table, Math.Min((uint)bin, (uint)counts.Length))++;

    private void Fold()
    {
        if (pending == 0) return;
        for (int table = 0; table < Tables; table++)
        {
            Span<int> part = tables.AsSpan(table * stride, stride);
            for (int bin = 0; bin < counts.Length; bin++) counts[bin] += part[bin];
            Outside += part[^1];
            part.Clear();
        }

        pending = 0;
    }
}
