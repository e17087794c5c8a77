using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using QkdHardware.Abstractions.TimeTagging;

namespace QkdHardware.TimeTags.Kernels;

/// <summary>Counts tags by channel, special channels included, and the span of time they cover. Not thread safe.</summary>
public sealed class ChannelCounter
{
    // Input numbers are small: a table for them, counted four times over so that runs of one channel do not wait on one cell.
    private const int Tables = 4;
    private const int Small = 128;

    // Inputs that comparing in vectors is faster for than counting one by one.
    private const int Few = 8;

    private readonly long[] small = new long[Tables * Small];
    private readonly Dictionary<ushort, long> other = [];

    /// <summary>Time of the first tag, ps; null if there is none.</summary>
    public long? First { get; private set; }

    /// <summary>Time of the last tag, ps; null if there is none.</summary>
    public long? Last { get; private set; }

    /// <summary>Counts a block's tags.</summary>
    public void Add(TagBlock block)
    {
        ArgumentNullException.ThrowIfNull(block);
        if (block.Count == 0) return;
        First ??= block.Times[0];
        Last = block.Times[^1];
        Add(block.Channels);
    }

    /// <summary>Counts channels.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Add(ReadOnlySpan<ushort> channels)
    {
        ref long table = ref MemoryMarshal.GetArrayDataReference(small);
        int i = CountFew(channels);
        for (; i <= channels.Length - Tables; i += Tables)
        {
            uint a = channels[i];
            uint b = channels[i + 1];
            uint c = channels[i + 2];
            uint d = channels[i + 3];
            if ((a | b | c | d) >= Small)
            {
                foreach (ushort channel in channels.Slice(i, Tables)) AddOne(channel);
                continue;
            }

            Unsafe.Add(ref table, a)++;
            Unsafe.Add(ref table, b + Small)++;
            Unsafe.Add(ref table, c + (2 * Small))++;
            Unsafe.Add(ref table, d + (3 * Small))++;
        }

        for (; i < channels.Length; i++) AddOne(channels[i]);
    }

    /// <summary>Tags on one channel.</summary>
    public long this[ushort channel]
    {
        get
        {
            if (channel >= Small) return other.GetValueOrDefault(channel);
            long sum = 0;
            for (int table = 0; table < Tables; table++) sum += small[(table * Small) + channel];
            return sum;
        }
    }

    /// <summary>Every channel that has tags, ascending, and how many.</summary>
    public IReadOnlyList<KeyValuePair<ushort, long>> Counts =>
        [.. Enumerable.Range(0, Small).Select(channel => (ushort)channel).Concat(other.Keys.Order())
            .Select(channel => KeyValuePair.Create(channel, this[channel]))
            .Where(pair => pair.Value > 0)];

    /// <summary>
    /// With few inputs, each is counted by comparing vectors of channels with its number; returns how many channels that
    /// did, none if one of them is beyond the few.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int CountFew(ReadOnlySpan<ushort> channels)
    {
        if (!Vector.IsHardwareAccelerated) return 0;
        int done = 0;
        ReadOnlySpan<ushort> rest = channels;
        while (rest.Length >= Vector<ushort>.Count)
        {
            // A lane counts at most one per round, so rounds stay below 2^16.
            ReadOnlySpan<ushort> run = rest[..(Math.Min(rest.Length / Vector<ushort>.Count, ushort.MaxValue) * Vector<ushort>.Count)];
            if (run.ContainsAnyExceptInRange((ushort)0, (ushort)(Few - 1))) return done;
            (Vector<ushort> n0, Vector<ushort> n1, Vector<ushort> n2, Vector<ushort> n3) = (default, default, default, default);
            (Vector<ushort> n4, Vector<ushort> n5, Vector<ushort> n6) = (default, default, default);
            ref ushort first = ref MemoryMarshal.GetReference(run);
            for (int i = 0; i < run.Length; i += Vector<ushort>.Count)
            {
                Vector<ushort> channel = Vector.LoadUnsafe(ref first, (nuint)i);
                n0 -= Vector.Equals(channel, Vector<ushort>.Zero);
                n1 -= Vector.Equals(channel, Vector<ushort>.One);
                n2 -= Vector.Equals(channel, new Vector<ushort>(2));
                n3 -= Vector.Equals(channel, new Vector<ushort>(3));
                n4 -= Vector.Equals(channel, new Vector<ushort>(4));
                n5 -= Vector.Equals(channel, new Vector<ushort>(5));
                n6 -= Vector.Equals(channel, new Vector<ushort>(6));
            }

            ReadOnlySpan<Vector<ushort>> sums = [n0, n1, n2, n3, n4, n5, n6];
            long counted = 0;
            for (int input = 0; input < sums.Length; input++)
            {
                long count = SumLanes(sums[input]);
                small[input] += count;
                counted += count;
            }

            small[Few - 1] += run.Length - counted;
            rest = rest[run.Length..];
            done += run.Length;
        }

        return done;
    }

    private static long SumLanes(Vector<ushort> lanes)
    {
        Vector.Widen(lanes, out Vector<uint> low, out Vector<uint> high);
        Vector.Widen(low + high, out Vector<ulong> first, out Vector<ulong> second);
        return (long)Vector.Sum(first + second);
    }

    private void AddOne(ushort channel)
    {
        if (channel < Small) small[channel]++;
        else CollectionsMarshal.GetValueRefOrAddDefault(other, channel, out _)++;
    }
}
