using QkdHardware.Abstractions.TimeTagging;

namespace QkdHardware.TimeTags.Kernels;

/// <summary>
/// The all-pairs histogram of two channels over a stream of blocks (see <see cref="CrossCorrelation.AddPairs"/>). It keeps
/// the tags whose partners may still come, so pairs across blocks are counted, and memory is bounded by the rate times the
/// range. With one channel for both, a tag is not its own partner. Not thread safe.
/// </summary>
public sealed class PairCorrelator
{
    private readonly ushort startChannel;
    private readonly ushort stopChannel;
    private readonly long[] counts;
    private readonly PendingTimes starts = new();
    private readonly PendingTimes stops = new();

    /// <param name="startChannel">Channel of the starts.</param>
    /// <param name="stopChannel">Channel of the stops.</param>
    /// <param name="from">Lower edge of bin 0, ps; may be negative.</param>
    /// <param name="width">Width of a bin, ps.</param>
    /// <param name="bins">Number of bins.</param>
    /// <exception cref="ArgumentOutOfRangeException">Not positive, or the range is 2^50 ps or more.</exception>
    public PairCorrelator(ushort startChannel, ushort stopChannel, long from, long width, int bins)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(bins);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((Int128)width * bins, (Int128)1 << 50, nameof(bins));
        (this.startChannel, this.stopChannel, From, Width) = (startChannel, stopChannel, from, width);
        counts = new long[bins];
    }

    /// <summary>Lower edge of bin 0, ps.</summary>
    public long From { get; }

    /// <summary>Width of a bin, ps.</summary>
    public long Width { get; }

    /// <summary>Pairs in each bin; complete after <see cref="Complete"/>.</summary>
    public ReadOnlySpan<long> Counts => counts;

    /// <summary>Starts so far.</summary>
    public long Starts { get; private set; }

    /// <summary>Stops so far.</summary>
    public long Stops { get; private set; }

    /// <summary>Takes a block that is in order of time; at a restart of the time counter, pairs before it are completed.</summary>
    public void Add(TagBlock block)
    {
        ArgumentNullException.ThrowIfNull(block);
        int from = 0;
        foreach (TagMark mark in block.Marks)
        {
            if (mark.Kind != TagMarkKind.TimeRestart) continue;
            Add(block.Times[from..mark.Index], block.Channels[from..mark.Index]);
            Complete();
            from = mark.Index;
        }

        Add(block.Times[from..], block.Channels[from..]);
    }

    /// <summary>Takes tags in order of time.</summary>
    /// <exception cref="ArgumentException">The spans differ in length.</exception>
    public void Add(ReadOnlySpan<long> times, ReadOnlySpan<ushort> channels)
    {
        if (times.Length != channels.Length) throw new ArgumentException("The spans differ in length.", nameof(channels));
        if (times.IsEmpty) return;
        Starts += starts.Append(times, channels, startChannel);
        Stops += stops.Append(times, channels, stopChannel);

        // All stops of a start are there once the stream is past its last bin.
        long newest = times[^1];
        Count(newest - From - (Width * counts.Length));
        stops.DropBefore((starts.IsEmpty ? newest : Math.Min(newest, starts.First)) + From);
    }

    /// <summary>Counts the pairs of the tags that are left, as at the end of the stream.</summary>
    public void Complete()
    {
        Count(long.MaxValue);
        stops.DropBefore(long.MaxValue);
    }

    private void Count(long until)
    {
        ReadOnlySpan<long> ready = starts.UpTo(until);
        if (ready.IsEmpty) return;
        CrossCorrelation.AddPairs(ready, stops.All, From, Width, counts);

        // The bin of 0 holds each tag's pair with itself.
        long zero = -From;
        if (startChannel == stopChannel && zero >= 0 && zero / Width < counts.Length) counts[zero / Width] -= ready.Length;
        starts.Drop(ready.Length);
    }
}
