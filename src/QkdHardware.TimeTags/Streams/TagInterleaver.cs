using QkdHardware.Abstractions.TimeTagging;

namespace QkdHardware.TimeTags.Streams;

/// <summary>
/// Puts the tags of channels that are each in order into one order: inputs of an instrument that come in turns, channels
/// that were delayed. What waits is bounded: beyond it the oldest are given out, and tags that come later but are earlier
/// are dropped, counted and marked as a gap. Not thread safe.
/// </summary>
/// <param name="fields">Parallel arrays to keep.</param>
/// <param name="capacity">Tags that may wait.</param>
public sealed class TagInterleaver(TagFields fields = TagFields.None, int capacity = TagInterleaver.DefaultCapacity)
{
    /// <summary>Tags that may wait unless told otherwise: a second of skew at 4 million a second, 72 MB at most.</summary>
    public const int DefaultCapacity = 1 << 22;

    private readonly int capacity = capacity > 0 ? capacity : throw new ArgumentOutOfRangeException(nameof(capacity), capacity, "Must be positive.");
    private readonly List<ChannelFifo> fifos = [];
    private readonly Queue<(long Time, TagMarkKind Kind, long Value)> marks = new();
    private ChannelFifo? current;
    private long givenUntil = long.MinValue;
    private long unreported;

    /// <summary>Tags that wait.</summary>
    public int Count { get; private set; }

    /// <summary>Tags dropped because later ones had been given out.</summary>
    public long Late { get; private set; }

    /// <summary>The time up to which all channels of a list have tags: what is before it is complete.</summary>
    public long NewestOfAll(ReadOnlySpan<ushort> channels)
    {
        long oldest = long.MaxValue;
        foreach (ushort channel in channels) oldest = Math.Min(oldest, Fifo(channel).Newest);
        return oldest;
    }

    /// <summary>Adds the tags of a block, each channel's in order; marks go before the tag that they were before.</summary>
    /// <exception cref="ArgumentException">The time counter starts again within the block: take all, <see cref="Restart"/>, and add each side.</exception>
    public void Add(TagBlock block)
    {
        ArgumentNullException.ThrowIfNull(block);
        Add(block, 0, block.Count);
        foreach (TagMark mark in block.Marks)
        {
            if (mark.Kind == TagMarkKind.TimeRestart) throw new ArgumentException("The time counter starts again within the block.", nameof(block));
            long time = block.Count == 0 ? givenUntil : block.Times[Math.Min(mark.Index, block.Count - 1)];
            marks.Enqueue((time, mark.Kind, mark.Value));
        }
    }

    /// <summary>Adds tags <paramref name="first"/> to <paramref name="end"/>, exclusive, without marks.</summary>
    public void Add(TagBlock block, int first, int end)
    {
        ArgumentNullException.ThrowIfNull(block);
        ReadOnlySpan<long> times = block.Times;
        ReadOnlySpan<ushort> channels = block.Channels;
        ReadOnlySpan<long> references = block.References;
        ReadOnlySpan<ushort> micros = block.Micros;
        for (int i = first; i < end; i++)
        {
            if (current?.Channel != channels[i]) current = Fifo(channels[i]);
            if (times[i] < givenUntil || times[i] < current.Newest)
            {
                Late++;
                unreported++;
                continue;
            }

            current.Add(times[i], references.IsEmpty ? 0 : references[i], micros.IsEmpty ? (ushort)0 : micros[i]);
            Count++;
        }
    }

    /// <summary>
    /// Fills the free part of a block with tags before <paramref name="until"/>, in order of time; if more than the capacity
    /// waits, with the oldest of any time. True if it took a tag or a mark.
    /// </summary>
    public bool TryTake(long until, TagBlock target)
    {
        ArgumentNullException.ThrowIfNull(target);
        int before = target.Count;
        int marksBefore = target.Marks.Length;
        if (unreported > 0) target.Mark(TagMarkKind.Gap, unreported);
        unreported = 0;
        while (target.Free > 0 && Count > 0)
        {
            (ChannelFifo first, long next) = FirstAndNext();
            if (first.Head >= until && Count <= capacity) break;
            TakeMarks(first.Head, target);

            // A run ends where another channel's tag, a mark or the limit comes; a tag of equal time is taken all the same.
            long limit = Math.Min(next, marks.Count > 0 ? marks.Peek().Time : long.MaxValue);
            bool isComplete = first.Head < until;
            if (isComplete) limit = Math.Min(limit, until);
            Count -= first.MoveTo(target, Math.Max(limit, first.Head + 1), isComplete ? int.MaxValue : Count - capacity);
            givenUntil = target.Times[^1];
        }

        if (Count == 0 && until == long.MaxValue) TakeMarks(long.MaxValue, target);
        return target.Count > before || target.Marks.Length > marksBefore;
    }

    /// <summary>Lets earlier times come again, after all has been taken.</summary>
    /// <exception cref="InvalidOperationException">Tags wait.</exception>
    public void Restart()
    {
        if (Count > 0) throw new InvalidOperationException("Tags wait: take all before the time counter starts again.");
        givenUntil = long.MinValue;
        foreach (ChannelFifo fifo in fifos) fifo.Restart();
    }

    private void TakeMarks(long time, TagBlock target)
    {
        while (marks.TryPeek(out (long Time, TagMarkKind Kind, long Value) mark) && mark.Time <= time)
        {
            target.Mark(mark.Kind, mark.Value);
            marks.Dequeue();
        }
    }

    private (ChannelFifo First, long Next) FirstAndNext()
    {
        ChannelFifo first = fifos[0];
        long next = long.MaxValue;
        for (int k = 1; k < fifos.Count; k++)
        {
            if (fifos[k].Head < first.Head) (next, first) = (first.Head, fifos[k]);
            else next = Math.Min(next, fifos[k].Head);
        }

        return (first, next);
    }

    private ChannelFifo Fifo(ushort channel)
    {
        foreach (ChannelFifo fifo in fifos)
        {
            if (fifo.Channel == channel) return fifo;
        }

        fifos.Add(new ChannelFifo(channel, fields));
        return fifos[^1];
    }
}
