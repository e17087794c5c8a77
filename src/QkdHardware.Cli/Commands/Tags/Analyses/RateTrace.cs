using QkdHardware.Abstractions.TimeTagging;
using QkdHardware.Cli.Composition;

namespace QkdHardware.Cli.Commands.Tags.Analyses;

/// <summary>
/// Counts of each channel in bins of time, as many as the recording turns out to need. With a width of its own choice, bins
/// are joined two by two whenever there would be too many, so that memory does not grow. After a restart of the time counter
/// the trace goes on where it was.
/// </summary>
internal sealed class RateTrace
{
    private const int MostChosen = 1024;
    private const int Most = 1 << 24;
    private const long FirstChosen = 1_000_000;

    private readonly bool isChosen;
    private readonly SortedSet<ushort> channels = [];

    // By channel, one more than the number of its row; 0 is none.
    private readonly int[] numbers = new int[ushort.MaxValue + 1];
    private readonly List<long[]> rows = [];
    private long? origin;
    private long shift;
    private long last;

    private RateTrace(long width, bool isChosen) => (Width, this.isChosen) = (width, isChosen);

    /// <summary>Width of a bin, ps.</summary>
    public long Width { get; private set; }

    /// <summary>Number of bins.</summary>
    public int Bins { get; private set; }

    /// <summary>Beginning of bin 0, ps: a multiple of the width first used.</summary>
    public long Start => origin ?? 0;

    /// <summary>Channels that have tags.</summary>
    public IReadOnlyCollection<ushort> Channels => channels;

    /// <summary>A trace with bins of this width.</summary>
    public static RateTrace Of(long width) => new(width, false);

    /// <summary>A trace of at most a thousand bins, of a width that suits.</summary>
    public static RateTrace Adaptive() => new(FirstChosen, true);

    /// <summary>Counts of one channel, one for each bin.</summary>
    public long[] CountsOf(ushort channel)
    {
        long[] all = new long[Bins];
        long[] row = rows[numbers[channel] - 1];
        row.AsSpan(0, Math.Min(row.Length, Bins)).CopyTo(all);
        return all;
    }

    public void Add(TagBlock block)
    {
        int next = 0;
        foreach (TagMark mark in block.Marks)
        {
            if (mark.Kind != TagMarkKind.TimeRestart) continue;
            Add(block.Times[next..mark.Index], block.Channels[next..mark.Index]);
            next = mark.Index;
            if (next < block.Count && origin is not null) shift = last - block.Times[next];
        }

        Add(block.Times[next..], block.Channels[next..]);
    }

    private void Add(ReadOnlySpan<long> times, ReadOnlySpan<ushort> inputs)
    {
        while (!times.IsEmpty)
        {
            last = times[0] + shift;
            origin ??= last - (((last % Width) + Width) % Width);
            int bin = BinOf(last);

            // Times ascend: all tags of the bin are found at once.
            long end = Start + ((bin + 1L) * Width) - shift;
            int count = times[^1] < end ? times.Length : FirstNotBefore(times, end);
            foreach (ushort channel in inputs[..count]) Row(channel)[bin]++;
            last = times[count - 1] + shift;
            times = times[count..];
            inputs = inputs[count..];
        }
    }

    private int BinOf(long time)
    {
        Int128 bin = ((Int128)time - Start) / Width;
        while (isChosen && bin >= MostChosen)
        {
            JoinPairs();
            bin = ((Int128)time - Start) / Width;
        }

        if (bin >= Most) throw new UsageException($"Bins of {Width} ps are too narrow: there would be more than {Most}. Give a wider --bin.");
        Bins = Math.Max(Bins, (int)bin + 1);
        return (int)bin;
    }

    private void JoinPairs()
    {
        Width *= 2;
        Bins = (Bins + 1) / 2;
        foreach (long[] row in rows)
        {
            for (int bin = 0; 2 * bin < row.Length; bin++) row[bin] = row[2 * bin] + ((2 * bin) + 1 < row.Length ? row[(2 * bin) + 1] : 0);
            row.AsSpan((row.Length + 1) / 2).Clear();
        }
    }

    private long[] Row(ushort channel)
    {
        int number = numbers[channel] - 1;
        if (number >= 0 && rows[number].Length >= Bins) return rows[number];
        long[] row = new long[Math.Max(1024, (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)Bins))];
        if (number < 0)
        {
            rows.Add(row);
            numbers[channel] = rows.Count;
            channels.Add(channel);
        }
        else
        {
            rows[number].CopyTo(row, 0);
            rows[number] = row;
        }

        return row;
    }

    private static int FirstNotBefore(ReadOnlySpan<long> times, long time)
    {
        (int low, int high) = (0, times.Length);
        while (low < high)
        {
            int middle = (int)(((uint)low + (uint)high) >> 1);
            if (times[middle] < time) low = middle + 1;
            else high = middle;
        }

        return low;
    }
}
