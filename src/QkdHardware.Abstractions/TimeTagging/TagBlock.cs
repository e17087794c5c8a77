using System.Buffers;

namespace QkdHardware.Abstractions.TimeTagging;

/// <summary>
/// A run of time tags in pooled arrays: picosecond times, channel numbers, and on request the reference count and the
/// micro time of each tag (<see cref="TagFields"/>). Times do not decrease, except across a <see cref="TagMark"/> of kind
/// <see cref="TagMarkKind.TimeRestart"/>; what fills a block sees to it, and <see cref="IsSorted"/> says otherwise.
/// No tag is an object, and a block can be filled again and again, so memory does not grow with the stream.
/// </summary>
/// <remarks>Not thread safe; one owner at a time. <see cref="Dispose"/> gives the arrays back: spans taken before are dead.</remarks>
public sealed class TagBlock : IDisposable
{
    /// <summary>Tags in a block unless asked otherwise: times, channels and the raw records together stay in a core's L2 cache.</summary>
    public const int DefaultCapacity = 1 << 15;

    private long[]? times;
    private ushort[] channels;
    private long[] references;
    private ushort[] micros;
    private TagMark[] marks = [];
    private int markCount;

    private TagBlock(int capacity, TagFields fields)
    {
        Capacity = capacity;
        Fields = fields;
        times = ArrayPool<long>.Shared.Rent(capacity);
        channels = ArrayPool<ushort>.Shared.Rent(capacity);
        references = fields.HasFlag(TagFields.Reference) ? ArrayPool<long>.Shared.Rent(capacity) : [];
        micros = fields.HasFlag(TagFields.Micro) ? ArrayPool<ushort>.Shared.Rent(capacity) : [];
    }

    /// <summary>How many tags fit.</summary>
    public int Capacity { get; }

    /// <summary>Which parallel arrays there are.</summary>
    public TagFields Fields { get; }

    /// <summary>How many tags there are.</summary>
    public int Count { get; private set; }

    /// <summary>How many more tags fit.</summary>
    public int Free => Capacity - Count;

    /// <summary>False if the filler could not put the tags in order of time.</summary>
    public bool IsSorted { get; set; } = true;

    /// <summary>All tags of the stream before this time (ps) have been delivered with this block; a block may be empty and still say so.</summary>
    public long CompleteUntil { get; set; } = long.MinValue;

    /// <summary>Time of each tag in ps.</summary>
    public Span<long> Times => Array(times).AsSpan(0, Count);

    /// <summary>Channel of each tag; see <see cref="TagChannel"/>.</summary>
    public Span<ushort> Channels => Array(channels).AsSpan(0, Count);

    /// <summary>Reference count of each tag; empty without <see cref="TagFields.Reference"/>.</summary>
    public Span<long> References => Array(references) is { Length: > 0 } all ? all.AsSpan(0, Count) : [];

    /// <summary>Micro time of each tag in the instrument's bins; empty without <see cref="TagFields.Micro"/>.</summary>
    public Span<ushort> Micros => Array(micros) is { Length: > 0 } all ? all.AsSpan(0, Count) : [];

    /// <summary>Gaps, overflows, restarts and damage, in order.</summary>
    public ReadOnlySpan<TagMark> Marks => marks.AsSpan(0, markCount);

    /// <summary>Room for more times; commit what was written with <see cref="Advance"/>.</summary>
    public Span<long> FreeTimes => Array(times).AsSpan(Count, Free);

    /// <summary>Room for more channels.</summary>
    public Span<ushort> FreeChannels => Array(channels).AsSpan(Count, Free);

    /// <summary>Room for more reference counts; empty without <see cref="TagFields.Reference"/>.</summary>
    public Span<long> FreeReferences => Array(references) is { Length: > 0 } all ? all.AsSpan(Count, Free) : [];

    /// <summary>Room for more micro times; empty without <see cref="TagFields.Micro"/>.</summary>
    public Span<ushort> FreeMicros => Array(micros) is { Length: > 0 } all ? all.AsSpan(Count, Free) : [];

    /// <summary>Whether tags are missing, or may be, somewhere in this block.</summary>
    public bool HasLoss
    {
        get
        {
            foreach (TagMark mark in Marks)
            {
                if (mark.IsLoss) return true;
            }

            return false;
        }
    }

    /// <summary>An empty block with arrays from the shared pool.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The capacity is not positive.</exception>
    public static TagBlock Rent(int capacity = DefaultCapacity, TagFields fields = TagFields.None)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(capacity);
        return new TagBlock(capacity, fields);
    }

    /// <summary>Commits <paramref name="count"/> tags that were written to the free part of every array the block has.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Negative, or more than fit.</exception>
    public void Advance(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, Free);
        Count += count;
    }

    /// <summary>Adds one tag; values for arrays that the block does not have are dropped.</summary>
    /// <exception cref="InvalidOperationException">The block is full.</exception>
    public void Append(long time, ushort channel, long reference = 0, ushort micro = 0)
    {
        if (Count == Capacity) throw new InvalidOperationException("The block is full.");
        Array(times)[Count] = time;
        channels[Count] = channel;
        if (references.Length > 0) references[Count] = reference;
        if (micros.Length > 0) micros[Count] = micro;
        Count++;
    }

    /// <summary>
    /// Marks the place after the last tag. A mark of the same kind at the same place is joined to the one there, its
    /// value added if it is a gap, so that marks never outgrow the tags by more than a constant factor.
    /// </summary>
    public void Mark(TagMarkKind kind, long value = 0)
    {
        _ = Array(times);
        for (int i = markCount - 1; i >= 0 && marks[i].Index == Count; i--)
        {
            if (marks[i].Kind != kind) continue;
            if (kind == TagMarkKind.Gap) marks[i] = marks[i] with { Value = marks[i].Value + value };
            return;
        }

        if (markCount == marks.Length) System.Array.Resize(ref marks, Math.Max(4, markCount * 2));
        marks[markCount++] = new TagMark(Count, kind, value);
    }

    /// <summary>Marks the place before tag <paramref name="index"/>, which is in the block already; joins nothing.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not a place in the block.</exception>
    public void MarkAt(int index, TagMarkKind kind, long value)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(index, Count);
        int at = markCount;
        while (at > 0 && marks[at - 1].Index > index) at--;
        if (markCount == marks.Length) System.Array.Resize(ref marks, Math.Max(4, markCount * 2));
        marks.AsSpan(at, markCount - at).CopyTo(marks.AsSpan(at + 1));
        marks[at] = new TagMark(index, kind, value);
        markCount++;
    }

    /// <summary>Drops the tags from <paramref name="count"/> on; marks after that place go with them.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Negative, or more than there are.</exception>
    public void Truncate(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, Count);
        Count = count;
        while (markCount > 0 && marks[markCount - 1].Index > count) markCount--;
    }

    /// <summary>Adds tags <paramref name="first"/> to the end of <paramref name="source"/>, without its marks.</summary>
    /// <exception cref="ArgumentOutOfRangeException">They do not fit, or there are fewer.</exception>
    public void AppendTail(TagBlock source, int first)
    {
        ArgumentNullException.ThrowIfNull(source);
        int count = source.Count - first;
        ArgumentOutOfRangeException.ThrowIfNegative(count, nameof(first));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, Free, nameof(first));
        source.Times[first..].CopyTo(FreeTimes);
        source.Channels[first..].CopyTo(FreeChannels);
        CopyOrClear<long>(source.References, first, FreeReferences, count);
        CopyOrClear<ushort>(source.Micros, first, FreeMicros, count);
        Advance(count);
    }

    /// <summary>Drops tags and marks, keeps the arrays.</summary>
    public void Clear()
    {
        _ = Array(times);
        (Count, markCount, IsSorted, CompleteUntil) = (0, 0, true, long.MinValue);
    }

    /// <summary>Gives the arrays back to the pool. A second call does nothing.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref times, null) is not { } rented) return;
        ArrayPool<long>.Shared.Return(rented);
        ArrayPool<ushort>.Shared.Return(channels);
        if (references.Length > 0) ArrayPool<long>.Shared.Return(references);
        if (micros.Length > 0) ArrayPool<ushort>.Shared.Return(micros);
        (channels, references, micros, marks) = ([], [], [], []);
        (Count, markCount) = (0, 0);
    }

    private static void CopyOrClear<T>(ReadOnlySpan<T> source, int first, Span<T> target, int count)
    {
        if (target.IsEmpty) return;
        if (source.IsEmpty) target[..count].Clear();
        else source[first..].CopyTo(target);
    }

    private T[] Array<T>(T[]? array)
    {
        ObjectDisposedException.ThrowIf(times is null || array is null, this);
        return array;
    }
}
