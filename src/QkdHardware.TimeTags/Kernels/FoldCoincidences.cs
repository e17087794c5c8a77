using System.Numerics;
using System.Runtime.CompilerServices;

namespace QkdHardware.TimeTags.Kernels;

/// <summary>
/// Coincidences of any number of channels in one merged stream. A tag opens a window; all tags within it form one event,
/// counted by the set of channels it has; the next tag opens the next window. Not thread safe.
/// </summary>
public sealed class FoldCoincidences
{
    /// <summary>Channels that can be told apart.</summary>
    public const int MaxChannels = 16;

    private readonly long[] counts = new long[1 << MaxChannels];
    private readonly long window;
    private long opened;
    private uint set;

    /// <param name="window">Tags up to this long after the first one of an event belong to it, ps.</param>
    /// <exception cref="ArgumentOutOfRangeException">Negative.</exception>
    public FoldCoincidences(long window)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(window);
        this.window = window;
    }

    /// <summary>Takes tags in order of time; channels from <see cref="MaxChannels"/> on, and special ones, are passed over.</summary>
    /// <exception cref="ArgumentException">The spans differ in length.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Add(ReadOnlySpan<long> times, ReadOnlySpan<ushort> channels)
    {
        if (times.Length != channels.Length) throw new ArgumentException("The spans differ in length.", nameof(channels));
        for (int i = 0; i < times.Length; i++)
        {
            if (channels[i] >= MaxChannels) continue;
            uint bit = 1u << channels[i];
            if (set != 0 && times[i] - opened <= window)
            {
                set |= bit;
                continue;
            }

            Close();
            (opened, set) = (times[i], bit);
        }
    }

    /// <summary>Ends the open event, as at the end of the stream or when the time counter starts again.</summary>
    public void Close()
    {
        if (set != 0) counts[set]++;
        set = 0;
    }

    /// <summary>Events with exactly these channels, bit n for channel n.</summary>
    public long Exactly(int channels) => counts[channels];

    /// <summary>Events with at least these channels.</summary>
    public long AtLeast(int channels)
    {
        long sum = 0;
        for (int other = channels; other < counts.Length; other = (other + 1) | channels) sum += counts[other];
        return sum;
    }

    /// <summary>Events of at least <paramref name="folds"/> channels, with their sets.</summary>
    public IEnumerable<(int Channels, long Count)> Of(int folds)
    {
        for (int channels = 0; channels < counts.Length; channels++)
        {
            if (counts[channels] > 0 && BitOperations.PopCount((uint)channels) >= folds) yield return (channels, counts[channels]);
        }
    }
}
