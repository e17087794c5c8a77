using System.Runtime.ExceptionServices;
using QkdHardware.Abstractions.TimeTagging;

namespace QkdHardware.TimeTags.Streams;

/// <summary>
/// A bounded buffer of tags between a live source and what analyses them, of blocks that are used again and again, so that
/// memory stays flat. Small writes are packed into whole blocks while the consumer is busy, and handed over at once while it
/// waits. One producer and one consumer, each on a thread of its own.
/// </summary>
public sealed class TagBuffer : IDisposable
{
    private readonly Lock gate = new();
    private readonly Queue<TagBlock> ready = new();
    private readonly Stack<TagBlock> idle = new();
    private readonly SemaphoreSlim hasTags = new(0, 1);
    private readonly SemaphoreSlim hasRoom = new(0, 1);
    private readonly int blocks;
    private readonly int blockCapacity;
    private readonly TagBufferMode mode;

    // What could not be kept and must still be told: by kind, the value of the mark to come.
    private readonly SortedDictionary<TagMarkKind, long> owed = [];
    private TagBlock? open;
    private TagBlock? lent;
    private Exception? failure;
    private bool isComplete;
    private bool isClosed;

    /// <param name="mode">What happens when it is full.</param>
    /// <param name="fields">Parallel arrays of the blocks.</param>
    /// <param name="blocks">Blocks that may wait, at least 2.</param>
    /// <param name="blockCapacity">Tags of a block.</param>
    /// <exception cref="ArgumentOutOfRangeException">Too few.</exception>
    public TagBuffer(TagBufferMode mode, TagFields fields = TagFields.None, int blocks = 64, int blockCapacity = TagBlock.DefaultCapacity)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(blocks, 2);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(blockCapacity);
        (this.mode, Fields, this.blocks, this.blockCapacity) = (mode, fields, blocks, blockCapacity);
    }

    /// <summary>Parallel arrays of the blocks.</summary>
    public TagFields Fields { get; }

    /// <summary>Tags written, dropped ones included.</summary>
    public long Written { get; private set; }

    /// <summary>Tags dropped because the consumer did not keep up.</summary>
    public long Dropped { get; private set; }

    /// <summary>The most blocks that ever waited.</summary>
    public int HighWater { get; private set; }

    /// <summary>
    /// Copies a block in. When full it blocks the caller until there is room, or drops, by mode. After the consumer has gone
    /// away it does nothing: a source may finish its record in peace.
    /// </summary>
    /// <exception cref="OperationCanceledException">Cancelled while waiting.</exception>
    public void Write(TagBlock block, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(block);
        int mark = 0;
        int tag = 0;
        lock (gate) Written += block.Count;
        while (true)
        {
            bool isWaiting;
            lock (gate)
            {
                if (isClosed) return;
                CopyIn(block, ref tag, ref mark);
                bool isDone = tag == block.Count && mark == block.Marks.Length;
                isWaiting = !isDone && mode == TagBufferMode.Wait;
                if (!isDone && !isWaiting) Drop(block, tag, mark);
            }

            if (!isWaiting) return;
            hasRoom.Wait(cancellationToken);
        }
    }

    /// <summary>No more tags come; with a failure, the consumer gets it after the last tag.</summary>
    public void Complete(Exception? error = null)
    {
        lock (gate)
        {
            if (isComplete) return;
            (isComplete, failure) = (true, error);
            Signal(hasTags);
        }
    }

    /// <summary>
    /// The next block, which is the buffer's again at the next call; null after the last. Waits for at least one tag or mark.
    /// </summary>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public async ValueTask<TagBlock?> ReadAsync(CancellationToken cancellationToken = default)
    {
        while (true)
        {
            lock (gate)
            {
                TakeBack();
                if (isComplete && owed.Count > 0 && ready.Count == 0 && TryOpen()) MarkOwed();
                lent = ready.Count > 0 ? ready.Dequeue() : TakeOpen();
                if (lent is not null)
                {
                    Signal(hasRoom);
                    return lent;
                }

                if (isComplete && failure is not null) ExceptionDispatchInfo.Throw(failure);
                if (isComplete) return null;
            }

            await hasTags.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>The consumer goes away: a producer that waits is let go, and what it writes is forgotten.</summary>
    public void Close()
    {
        lock (gate)
        {
            isClosed = true;
            Signal(hasRoom);
        }
    }

    /// <summary>Gives the blocks back to the pool; call it when producer and consumer are done.</summary>
    public void Dispose()
    {
        Close();
        lock (gate)
        {
            TakeBack();
            open?.Dispose();
            open = null;
            while (ready.TryDequeue(out TagBlock? block)) block.Dispose();
            while (idle.TryPop(out TagBlock? block)) block.Dispose();
        }

        hasTags.Dispose();
        hasRoom.Dispose();
    }

    private void CopyIn(TagBlock block, ref int tag, ref int mark)
    {
        while (tag < block.Count || mark < block.Marks.Length)
        {
            if (!TryOpen()) return;
            if (owed.Count > 0) MarkOwed();
            while (mark < block.Marks.Length && block.Marks[mark].Index == tag) open!.Mark(block.Marks[mark].Kind, block.Marks[mark++].Value);
            int until = mark < block.Marks.Length ? block.Marks[mark].Index : block.Count;
            int count = Math.Min(until - tag, open!.Free);
            CopyRun(block, tag, count, open);
            tag += count;
            Signal(hasTags);
        }
    }

    private static void CopyRun(TagBlock source, int first, int count, TagBlock target)
    {
        source.Times.Slice(first, count).CopyTo(target.FreeTimes);
        source.Channels.Slice(first, count).CopyTo(target.FreeChannels);
        if (!target.FreeReferences.IsEmpty) CopyOrClear(source.References, first, count, target.FreeReferences);
        if (!target.FreeMicros.IsEmpty) CopyOrClear(source.Micros, first, count, target.FreeMicros);
        target.Advance(count);
    }

    private static void CopyOrClear<T>(ReadOnlySpan<T> source, int first, int count, Span<T> target)
    {
        if (source.IsEmpty) target[..count].Clear();
        else source.Slice(first, count).CopyTo(target);
    }

    /// <summary>Whether there is an open block with room, making one if the bound allows it.</summary>
    private bool TryOpen()
    {
        if (open is { Free: > 0 }) return true;
        int waiting = ready.Count + (open is null ? 0 : 1);
        if (waiting >= blocks) return false;
        if (open is not null) ready.Enqueue(open);
        open = idle.TryPop(out TagBlock? used) ? used : TagBlock.Rent(blockCapacity, Fields);
        HighWater = Math.Max(HighWater, waiting + 1);
        return true;
    }

    private TagBlock? TakeOpen()
    {
        if (open is null || (open.Count == 0 && open.Marks.IsEmpty)) return null;
        TagBlock block = open;
        open = null;
        return block;
    }

    private void TakeBack()
    {
        if (lent is null) return;
        lent.Clear();
        idle.Push(lent);
        lent = null;
    }

    private void Drop(TagBlock block, int tag, int mark)
    {
        long lost = block.Count - tag;
        Dropped += lost;
        if (lost > 0) Owe(TagMarkKind.Gap, lost);
        foreach (TagMark missed in block.Marks[mark..]) Owe(missed.Kind, missed.Value);
    }

    private void Owe(TagMarkKind kind, long value) =>
        owed[kind] = kind == TagMarkKind.Gap ? owed.GetValueOrDefault(kind) + value : value;

    private void MarkOwed()
    {
        foreach ((TagMarkKind kind, long value) in owed) open!.Mark(kind, value);
        owed.Clear();
        Signal(hasTags);
    }

    private static void Signal(SemaphoreSlim semaphore)
    {
        if (semaphore.CurrentCount == 0) semaphore.Release();
    }
}
