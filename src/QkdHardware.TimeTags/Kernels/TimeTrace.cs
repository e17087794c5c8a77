using System.Runtime.CompilerServices;

namespace QkdHardware.TimeTags.Kernels;

/// <summary>Counts per channel in bins of time: a rate trace. Tags outside the bins are counted apart. Not thread safe.</summary>
public sealed class TimeTrace
{
    private readonly long[] counts;
    private readonly long start;
    private readonly long binWidth;

    /// <param name="start">Beginning of bin 0, ps.</param>
    /// <param name="binWidth">Width of a bin, ps.</param>
    /// <param name="bins">Number of bins.</param>
    /// <param name="channels">Channels 0 to this, exclusive, are counted.</param>
    /// <exception cref="ArgumentOutOfRangeException">Not positive, or more than 2^31 counts.</exception>
    public TimeTrace(long start, long binWidth, int bins, int channels)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(binWidth);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(bins);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(channels);
        ArgumentOutOfRangeException.ThrowIfGreaterThan((long)bins * channels, Array.MaxLength, nameof(bins));
        (this.start, this.binWidth, Bins, Channels) = (start, binWidth, bins, channels);
        counts = new long[bins * channels];
    }

    /// <summary>Number of bins.</summary>
    public int Bins { get; }

    /// <summary>Number of channels.</summary>
    public int Channels { get; }

    /// <summary>Tags before the first bin, after the last, or on other channels.</summary>
    public long Outside { get; private set; }

    /// <summary>Counts of the channels in one bin.</summary>
    public ReadOnlySpan<long> this[int bin] => counts.AsSpan(bin * Channels, Channels);

    /// <summary>Counts tags in order of time.</summary>
    /// <exception cref="ArgumentException">The spans differ in length.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Add(ReadOnlySpan<long> times, ReadOnlySpan<ushort> channels)
    {
        if (times.Length != channels.Length) throw new ArgumentException("The spans differ in length.", nameof(channels));

        // Times ascend, so most tags are in the bin of the one before: divide only when the bin changes.
        (long from, long to, int row) = (0, 0, -1);
        for (int i = 0; i < times.Length; i++)
        {
            long time = times[i];
            if (time < from || time >= to)
            {
                Int128 bin = Int128.Max(((Int128)time - start) / binWidth, 0);
                row = time < start || bin >= Bins ? -1 : (int)bin * Channels;
                (from, to) = row < 0 ? (0, 0) : (start + ((long)bin * binWidth), start + (((long)bin + 1) * binWidth));
            }

            if (row < 0 || channels[i] >= Channels) Outside++;
            else counts[row + channels[i]]++;
        }
    }
}
