using System.Runtime.CompilerServices;
using QkdHardware.Abstractions.TimeTagging;

namespace QkdHardware.TimeTags.Kernels;

/// <summary>
/// Drops tags that follow one of the same channel within a dead time. Not extended: only kept tags start a dead time;
/// extended: dropped tags do too. It goes on from block to block. Not thread safe.
/// </summary>
public sealed class DeadTimeFilter
{
    private readonly long[] deadTimes;
    private readonly long[] freeFrom;
    private readonly bool isExtended;

    /// <param name="deadTimes">Dead time of each channel, ps; channels beyond the list, and those with 0, are not filtered.</param>
    /// <param name="isExtended">Whether a dropped tag starts the dead time again.</param>
    /// <exception cref="ArgumentOutOfRangeException">A dead time is negative.</exception>
    public DeadTimeFilter(ReadOnlySpan<long> deadTimes, bool isExtended = false)
    {
        foreach (long deadTime in deadTimes) ArgumentOutOfRangeException.ThrowIfNegative(deadTime, nameof(deadTimes));
        this.deadTimes = deadTimes.ToArray();
        this.isExtended = isExtended;
        freeFrom = new long[deadTimes.Length];
        Restart();
    }

    /// <summary>Tags dropped so far.</summary>
    public long Dropped { get; private set; }

    /// <summary>Forgets earlier tags, as when the time counter starts again.</summary>
    public void Restart() => Array.Fill(freeFrom, long.MinValue);

    /// <summary>Writes whether to keep each tag, 1 or 0; the return value is how many to keep.</summary>
    /// <exception cref="ArgumentException">The spans differ in length.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public int Filter(ReadOnlySpan<long> times, ReadOnlySpan<ushort> channels, Span<byte> keep)
    {
        if (channels.Length != times.Length || keep.Length < times.Length) throw new ArgumentException("The spans differ in length.");
        int kept = 0;
        for (int i = 0; i < times.Length; i++)
        {
            ushort channel = channels[i];
            bool isKept = true;
            if (channel < freeFrom.Length)
            {
                isKept = times[i] >= freeFrom[channel];
                if (isKept || isExtended) freeFrom[channel] = times[i] + deadTimes[channel];
            }

            keep[i] = isKept ? (byte)1 : (byte)0;
            kept += keep[i];
        }

        Dropped += times.Length - kept;
        return kept;
    }

    /// <summary>Copies the kept tags of a block to another, which is cleared; marks keep their places.</summary>
    /// <exception cref="ArgumentException">They do not fit.</exception>
    public void Filter(TagBlock source, TagBlock target)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(target);
        if (target.Capacity < source.Count) throw new ArgumentException("The target is smaller than the source.", nameof(target));
        target.Clear();
        byte[] keep = System.Buffers.ArrayPool<byte>.Shared.Rent(source.Count);
        int from = 0;
        foreach (TagMark mark in source.Marks)
        {
            Append(source, from, mark.Index, keep, target);
            if (mark.Kind == TagMarkKind.TimeRestart) Restart();
            target.Mark(mark.Kind, mark.Value);
            from = mark.Index;
        }

        Append(source, from, source.Count, keep, target);
        System.Buffers.ArrayPool<byte>.Shared.Return(keep);
    }

    private void Append(TagBlock source, int from, int to, byte[] keep, TagBlock target)
    {
        Filter(source.Times[from..to], source.Channels[from..to], keep);
        for (int i = from; i < to; i++)
        {
            if (keep[i - from] == 0) continue;
            target.Append(source.Times[i], source.Channels[i], source.References.IsEmpty ? 0 : source.References[i], source.Micros.IsEmpty ? (ushort)0 : source.Micros[i]);
        }
    }
}
