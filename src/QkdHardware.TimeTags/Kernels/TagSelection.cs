using System.Runtime.CompilerServices;
using QkdHardware.Abstractions.TimeTagging;

namespace QkdHardware.TimeTags.Kernels;

/// <summary>Keeps tags of a range of time and of some channels, and may rename the channels. Thread safe.</summary>
public sealed class TagSelection
{
    private const int ChannelCount = ushort.MaxValue + 1;

    private readonly long from;
    private readonly long to;
    private readonly ushort[] names = new ushort[ChannelCount];
    private readonly byte[] isKept = new byte[ChannelCount];

    /// <param name="from">Tags before this time are left out, ps.</param>
    /// <param name="to">Tags from this time on are left out, ps; <see cref="long.MaxValue"/> keeps all.</param>
    /// <param name="channels">Channels to keep and what to call them; null keeps all.</param>
    /// <exception cref="ArgumentOutOfRangeException">The range is empty.</exception>
    public TagSelection(long from, long to, IEnumerable<KeyValuePair<ushort, ushort>>? channels = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(to, from);
        (this.from, this.to) = (from, to);
        for (int channel = 0; channel < ChannelCount; channel++)
        {
            names[channel] = (ushort)channel;
            isKept[channel] = channels is null ? (byte)1 : (byte)0;
        }

        foreach ((ushort channel, ushort name) in channels ?? [])
        {
            names[channel] = name;
            isKept[channel] = 1;
        }
    }

    /// <summary>Whether tags of all times are kept.</summary>
    public bool IsAllTime => from == long.MinValue && to == long.MaxValue;

    /// <summary>Copies what is kept of a block to another, which is cleared; marks keep their places.</summary>
    /// <exception cref="ArgumentException">The target is smaller than the source.</exception>
    public void Filter(TagBlock source, TagBlock target)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(target);
        if (target.Capacity < source.Count) throw new ArgumentException("The target is smaller than the source.", nameof(target));
        target.Clear();
        int next = 0;
        foreach (TagMark mark in source.Marks)
        {
            Append(source, next, mark.Index, target);
            target.Mark(mark.Kind, mark.Value);
            next = mark.Index;
        }

        Append(source, next, source.Count, target);
        (target.IsSorted, target.CompleteUntil) = (source.IsSorted, source.CompleteUntil);
    }

    // Without a branch: every tag is written, and the place moves on only if it is kept.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Append(TagBlock source, int first, int end, TagBlock target)
    {
        ReadOnlySpan<long> times = source.Times[first..end];
        ReadOnlySpan<ushort> channels = source.Channels[first..end];
        ReadOnlySpan<long> references = source.References.IsEmpty || target.FreeReferences.IsEmpty ? [] : source.References[first..end];
        ReadOnlySpan<ushort> micros = source.Micros.IsEmpty || target.FreeMicros.IsEmpty ? [] : source.Micros[first..end];
        Span<long> keptTimes = target.FreeTimes;
        Span<ushort> keptChannels = target.FreeChannels;
        Span<long> keptReferences = target.FreeReferences;
        Span<ushort> keptMicros = target.FreeMicros;
        if (references.IsEmpty && !keptReferences.IsEmpty) keptReferences[..times.Length].Clear();
        if (micros.IsEmpty && !keptMicros.IsEmpty) keptMicros[..times.Length].Clear();
        int kept = 0;
        for (int i = 0; i < times.Length; i++)
        {
            long time = times[i];
            ushort channel = channels[i];
            keptTimes[kept] = time;
            keptChannels[kept] = names[channel];
            if (!references.IsEmpty) keptReferences[kept] = references[i];
            if (!micros.IsEmpty) keptMicros[kept] = micros[i];
            kept += (time >= from ? 1 : 0) & (time < to ? 1 : 0) & isKept[channel];
        }

        target.Advance(kept);
    }
}
