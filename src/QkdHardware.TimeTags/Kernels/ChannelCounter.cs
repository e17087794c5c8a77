using System.Runtime.InteropServices;
using QkdHardware.Abstractions.TimeTagging;

namespace QkdHardware.TimeTags.Kernels;

/// <summary>Counts tags by channel, special channels included, and the span of time they cover. Not thread safe.</summary>
public sealed class ChannelCounter
{
    // Input numbers are small: a table for them, counted four times over so that runs of one channel do not wait on one cell.
    private const int Tables = 4;
    private const int Small = 128;

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
    public void Add(ReadOnlySpan<ushort> channels)
    {
        ref long table = ref MemoryMarshal.GetArrayDataReference(small);
        int i = 0;
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

            System.Runtime.CompilerServices.Unsafe.Add(ref table, a)++;
            System.Runtime.CompilerServices.Unsafe.Add(ref table, b + Small)++;
            System.Runtime.CompilerServices.Unsafe.Add(ref table, c + (2 * Small))++;
            System.Runtime.CompilerServices.Unsafe.Add(ref table, d + (3 * Small))++;
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

    private void AddOne(ushort channel)
    {
        if (channel < Small) small[channel]++;
        else CollectionsMarshal.GetValueRefOrAddDefault(other, channel, out _)++;
    }
}
