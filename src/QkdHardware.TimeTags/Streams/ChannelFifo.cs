using QkdHardware.Abstractions.TimeTagging;

namespace QkdHardware.TimeTags.Streams;

/// <summary>Tags of one channel that wait, in order of time: added at the end, taken at the beginning.</summary>
internal sealed class ChannelFifo(ushort channel, TagFields fields)
{
    private const int InitialLength = 1 << 10;

    private long[] times = new long[InitialLength];
    private long[] references = fields.HasFlag(TagFields.Reference) ? new long[InitialLength] : [];
    private ushort[] micros = fields.HasFlag(TagFields.Micro) ? new ushort[InitialLength] : [];
    private int start;
    private int end;

    public ushort Channel { get; } = channel;

    public int Count => end - start;

    /// <summary>Time of the last tag that was ever added.</summary>
    public long Newest { get; private set; } = long.MinValue;

    /// <summary>Time of the first tag, or <see cref="long.MaxValue"/> if there is none.</summary>
    public long Head => start == end ? long.MaxValue : times[start];

    public void Add(long time, long reference, ushort micro)
    {
        if (end == times.Length) MakeRoom();
        times[end] = time;
        if (references.Length > 0) references[end] = reference;
        if (micros.Length > 0) micros[end] = micro;
        end++;
        Newest = time;
    }

    /// <summary>Moves up to <paramref name="most"/> tags to a block while there is room and they are before <paramref name="limit"/>; returns how many.</summary>
    public int MoveTo(TagBlock target, long limit, int most)
    {
        ReadOnlySpan<long> waiting = times.AsSpan(start, Math.Min(most, Math.Min(Count, target.Free)));
        int run = 0;
        while (run < waiting.Length && waiting[run] < limit) run++;
        waiting[..run].CopyTo(target.FreeTimes);
        target.FreeChannels[..run].Fill(Channel);
        if (!target.FreeReferences.IsEmpty) references.AsSpan(start, run).CopyTo(target.FreeReferences);
        if (!target.FreeMicros.IsEmpty) micros.AsSpan(start, run).CopyTo(target.FreeMicros);
        target.Advance(run);
        start += run;
        if (start == end) start = end = 0;
        return run;
    }

    /// <summary>Forgets the time of the last tag, so that earlier ones may come.</summary>
    public void Restart() => Newest = long.MinValue;

    private void MakeRoom()
    {
        int count = Count;
        int length = count > times.Length / 2 ? times.Length * 2 : times.Length;
        times = Moved(times, length);
        if (references.Length > 0) references = Moved(references, length);
        if (micros.Length > 0) micros = Moved(micros, length);
        (start, end) = (0, count);
    }

    private T[] Moved<T>(T[] source, int length)
    {
        T[] target = length == source.Length ? source : new T[length];
        source.AsSpan(start, Count).CopyTo(target);
        return target;
    }
}
