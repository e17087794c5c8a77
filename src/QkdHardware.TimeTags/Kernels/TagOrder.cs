using System.Buffers;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using QkdHardware.Abstractions.TimeTagging;

namespace QkdHardware.TimeTags.Kernels;

/// <summary>Order of time: the check that every block passes, and the sort that few need.</summary>
public static class TagOrder
{
    private const int MaxMovesPerTag = 4;

    /// <summary>Whether no time is less than the one before it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static bool IsSorted(ReadOnlySpan<long> times)
    {
        // A lane compares one tag with the next.
        int i = 0;
        if (Vector.IsHardwareAccelerated)
        {
            ref long first = ref MemoryMarshal.GetReference(times);
            for (; i < times.Length - Vector<long>.Count; i += Vector<long>.Count)
            {
                if (Vector.GreaterThanAny(Vector.LoadUnsafe(ref first, (nuint)i), Vector.LoadUnsafe(ref first, (nuint)i + 1))) return false;
            }
        }

        for (; i < times.Length - 1; i++)
        {
            if (times[i] > times[i + 1]) return false;
        }

        return true;
    }

    /// <summary>How many channels are markers and how many are sync events.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static (int Markers, int Syncs) CountSpecial(ReadOnlySpan<ushort> channels)
    {
        int special = 0;
        int syncs = 0;
        int i = 0;
        if (Vector.IsHardwareAccelerated)
        {
            // As signed numbers, special channels are negative; a lane's count is at most the number of rounds, below 2^15.
            ReadOnlySpan<short> signed = MemoryMarshal.Cast<ushort, short>(channels);
            var sync = new Vector<short>(unchecked((short)TagChannel.Sync));
            while (i <= signed.Length - Vector<short>.Count)
            {
                int end = i + (Math.Min((signed.Length - i) / Vector<short>.Count, short.MaxValue) * Vector<short>.Count);
                Vector<short> specials = Vector<short>.Zero;
                Vector<short> equals = Vector<short>.Zero;
                for (; i < end; i += Vector<short>.Count)
                {
                    var channel = new Vector<short>(signed[i..]);
                    specials -= Vector.LessThan(channel, Vector<short>.Zero);
                    equals -= Vector.Equals(channel, sync);
                }

                special += SumLanes(specials);
                syncs += SumLanes(equals);
            }
        }

        for (; i < channels.Length; i++)
        {
            if (channels[i] >= TagChannel.SpecialFlag) special++;
            if (channels[i] == TagChannel.Sync) syncs++;
        }

        return (special - syncs, syncs);
    }

    /// <summary>Puts tags <paramref name="from"/> to <paramref name="to"/> (exclusive) in order of time; equal times keep their order.</summary>
    public static void Sort(TagBlock block, int from, int to)
    {
        ArgumentNullException.ThrowIfNull(block);
        int count = to - from;
        Span<long> times = block.Times[from..to];
        if (IsSorted(times) || InsertLate(block, from, to)) return;
        long[] keys = ArrayPool<long>.Shared.Rent(count);
        (int[] order, int[] scratch) = (ArrayPool<int>.Shared.Rent(count), ArrayPool<int>.Shared.Rent(count));
        times.CopyTo(keys);
        for (int i = 0; i < count; i++) order[i] = i;
        ReadOnlySpan<int> sorted = MergeRuns(keys.AsSpan(0, count), order.AsSpan(0, count), scratch.AsSpan(0, count));
        Permute(times, sorted);
        Permute(block.Channels[from..to], sorted);
        if (!block.References.IsEmpty) Permute(block.References[from..to], sorted);
        if (!block.Micros.IsEmpty) Permute(block.Micros[from..to], sorted);
        ArrayPool<long>.Shared.Return(keys);
        ArrayPool<int>.Shared.Return(order);
        ArrayPool<int>.Shared.Return(scratch);
    }

    /// <summary>
    /// Moves each late tag back to its place: fast if tags are late by a few places, as in a T3 sync period. False if there
    /// is too much to move; what was moved is in order and stays so.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static bool InsertLate(TagBlock block, int from, int to)
    {
        Span<long> times = block.Times;
        Span<ushort> channels = block.Channels;
        Span<long> references = block.References;
        Span<ushort> micros = block.Micros;
        long left = MaxMovesPerTag * (long)(to - from);
        for (int i = from + 1; i < to; i++)
        {
            long time = times[i];
            if (time >= times[i - 1]) continue;
            int place = i - 1;
            while (place > from && times[place - 1] > time && i - place < left) place--;
            left -= i - place;
            if (left <= 0) return false;
            Rotate(times, place, i);
            Rotate(channels, place, i);
            if (!references.IsEmpty) Rotate(references, place, i);
            if (!micros.IsEmpty) Rotate(micros, place, i);
        }

        return true;
    }

    private static void Rotate<T>(Span<T> values, int place, int last)
    {
        T late = values[last];
        for (int i = last; i > place; i--) values[i] = values[i - 1];
        values[place] = late;
    }

    /// <summary>Natural merge sort of indices: linear for the few runs of a nearly sorted block, n log n for any other.</summary>
    private static Span<int> MergeRuns(ReadOnlySpan<long> keys, Span<int> order, Span<int> scratch)
    {
        while (true)
        {
            int position = 0;
            int merges = 0;
            while (position < order.Length)
            {
                int middle = RunEnd(keys, order, position);
                int end = middle < order.Length ? RunEnd(keys, order, middle) : middle;
                Merge(keys, order[position..middle], order[middle..end], scratch[position..end]);
                position = end;
                merges++;
            }

            Span<int> swap = order;
            order = scratch;
            scratch = swap;
            if (merges <= 1) return order;
        }
    }

    private static int RunEnd(ReadOnlySpan<long> keys, ReadOnlySpan<int> order, int start)
    {
        int end = start + 1;
        while (end < order.Length && keys[order[end - 1]] <= keys[order[end]]) end++;
        return end;
    }

    private static void Merge(ReadOnlySpan<long> keys, ReadOnlySpan<int> left, ReadOnlySpan<int> right, Span<int> target)
    {
        int l = 0;
        int r = 0;
        for (int i = 0; i < target.Length; i++)
        {
            bool takeLeft = r == right.Length || (l < left.Length && keys[left[l]] <= keys[right[r]]);
            target[i] = takeLeft ? left[l++] : right[r++];
        }
    }

    private static void Permute<T>(Span<T> values, ReadOnlySpan<int> order)
    {
        T[] copy = ArrayPool<T>.Shared.Rent(values.Length);
        values.CopyTo(copy);
        for (int i = 0; i < order.Length; i++) values[i] = copy[order[i]];
        ArrayPool<T>.Shared.Return(copy);
    }

    private static int SumLanes(Vector<short> counts)
    {
        Vector.Widen(counts, out Vector<int> low, out Vector<int> high);
        return Vector.Sum(low + high);
    }
}
