using QkdHardware.Abstractions.TimeTagging;
using QkdHardware.Cli.Composition;

namespace QkdHardware.Cli.Commands.Tags.Analyses;

/// <summary>The first times of one channel, as many as a search for a delay can use; memory is bounded.</summary>
internal sealed class ChannelTimes(ushort channel)
{
    /// <summary>The most times kept: 64 MB.</summary>
    public const int Most = 1 << 23;

    private long[] times = new long[1 << 14];
    private int count;

    public ushort Channel { get; } = channel;

    public ReadOnlySpan<long> Times => times.AsSpan(0, count);

    public bool IsFull => count == Most;

    /// <exception cref="UsageException">The time counter starts again, so times have no common zero.</exception>
    public void Add(TagBlock block)
    {
        foreach (TagMark mark in block.Marks)
        {
            if (mark.Kind == TagMarkKind.TimeRestart) throw new UsageException($"Times start again at {mark.Value} ps: take a part of the recording with --to.");
        }

        if (times.Length - count < block.Count && times.Length < Most) Array.Resize(ref times, Math.Min(Most, Math.Max(2 * times.Length, count + block.Count)));
        ReadOnlySpan<long> all = block.Times;
        ReadOnlySpan<ushort> channels = block.Channels;
        for (int i = 0; i < all.Length && count < Most; i++)
        {
            if (channels[i] == Channel) times[count++] = all[i];
        }
    }
}
