using QkdHardware.Abstractions.TimeTagging;
using QkdHardware.TimeTags.Kernels;

namespace QkdHardware.TimeTags.Files;

/// <summary>
/// Reads a recording block by block. Blocks come in order of time; a few tags at the end of each are held back, so that
/// a late one can still be put in its place. Damage is reported, not thrown: everything before it is delivered, and
/// <see cref="TagReadLog.HasErrors"/> tells. Not thread safe.
/// </summary>
public sealed class TagReader : IDisposable
{
    /// <summary>The smallest block that can be filled.</summary>
    public const int MinBlockCapacity = 64;

    private readonly RecordBuffer input;
    private readonly ITagDecoder decoder;
    private readonly long horizon;
    private TagBlock? heldBack;
    private long newest = long.MinValue;
    private bool isFinished;

    private TagReader(RecordBuffer input, ITagDecoder decoder, TagRecording recording, TagReadLog log, TagReadOptions options)
    {
        (this.input, this.decoder, Recording, Log) = (input, decoder, recording, log);

        // Photons of one sync period come in the order of the card, not of their micro times.
        long period = recording.MicroResolutionPs is null || !options.AddMicroTime ? 0 : (long)Math.Min(2 * recording.ResolutionPs, 1e12);
        horizon = options.ReorderHorizon == 0 || !decoder.IsOrdered ? 0 : Math.Max(Math.Max(options.ReorderHorizon, decoder.Disorder), period);
    }

    /// <summary>What the recording says about itself.</summary>
    public TagRecording Recording { get; }

    /// <summary>What was counted and found so far.</summary>
    public TagReadLog Log { get; }

    /// <summary>Byte offset of the next record.</summary>
    public long Position => input.Position;

    /// <summary>Bytes of the recording; null for a stream that does not know.</summary>
    public long? Length => input.Length;

    /// <summary>Opens a file.</summary>
    /// <exception cref="TagFileException">No format fits, or the header is damaged.</exception>
    public static TagReader Open(string path, TagReadOptions? options = null)
    {
        // No buffer: RecordBuffer is one.
        var stream = new FileStream(path, new FileStreamOptions { BufferSize = 0, Options = FileOptions.SequentialScan, Share = FileShare.ReadWrite });
        return Open(stream, options);
    }

    /// <summary>Opens a stream at its position; the reader owns it.</summary>
    /// <exception cref="TagFileException">No format fits, or the header is damaged.</exception>
    /// <exception cref="ArgumentException">The format named in the options is not known.</exception>
    public static TagReader Open(Stream stream, TagReadOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        options ??= new TagReadOptions();
        ArgumentOutOfRangeException.ThrowIfNegative(options.ReorderHorizon, nameof(options));
        var input = new RecordBuffer(stream);
        try
        {
            bool isWhole = !input.Require(TagFormats.HeadLength);
            ITagFormat format = options.Format is { } name
                ? TagFormats.ByName(name)
                : TagFormats.Detect(input.Available[..Math.Min(input.Available.Length, TagFormats.HeadLength)], isWhole);
            var log = new TagReadLog();
            ITagDecoder decoder = format.Open(input, options, log, out TagRecording recording);
            return new TagReader(input, decoder, recording, log, options);
        }
        catch
        {
            input.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Clears and fills a block; false when there is no more, and then the block is empty. For micro times and reference
    /// counts, rent the block with the fields of <see cref="Recording"/>.
    /// </summary>
    /// <exception cref="ArgumentException">The block is smaller than <see cref="MinBlockCapacity"/>.</exception>
    public bool TryReadBlock(TagBlock block)
    {
        ArgumentNullException.ThrowIfNull(block);
        if (block.Capacity < MinBlockCapacity) throw new ArgumentException($"A block of {block.Capacity} tags is too small; {MinBlockCapacity} are needed.", nameof(block));
        block.Clear();
        TakeHeldBack(block);
        while (!isFinished && block.Free >= decoder.TagsPerRecord)
        {
            // Without enough for a record, read; what is left over at the end of the stream is for the decoder to judge.
            if (input.Available.Length < decoder.RecordLength) input.Fill();
            ReadOnlySpan<byte> records = input.Available;
            bool isLast = input.IsEnded;
            if (records.IsEmpty)
            {
                isFinished = isLast;
                if (isFinished) decoder.Finish(input.Position, Log);
                continue;
            }

            int first = block.Count;
            int consumed = decoder.Decode(records, isLast, block, input.Position, Log);
            Account(block, first, records[..consumed]);
            input.Consume(consumed);
            if (decoder.IsStopped) Stop(block);
            else if (consumed == 0 && isLast) Truncated(records.Length);
            else if (consumed == 0 && block.Free >= decoder.TagsPerRecord) ReadMore(block);
        }

        if (horizon > 0) Sort(block);
        else block.IsSorted = TagOrder.IsSorted(block.Times);
        HoldBack(block);
        return block.Count > 0 || !block.Marks.IsEmpty;
    }

    /// <summary>All blocks. Each is filled again for the next: use it before moving on, do not dispose of it.</summary>
    public IEnumerable<TagBlock> ReadBlocks(int capacity = TagBlock.DefaultCapacity, TagFields? fields = null)
    {
        using TagBlock block = TagBlock.Rent(capacity, fields ?? Recording.Fields);
        while (TryReadBlock(block)) yield return block;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        heldBack?.Dispose();
        input.Dispose();
    }

    private void Stop(TagBlock block)
    {
        block.Mark(TagMarkKind.Damage, input.Position);
        isFinished = true;
    }

    private void Truncated(int length)
    {
        Log.Add(TagIssueSeverity.Error, input.Position, $"the file ends inside a record: {length} bytes are left over.");
        isFinished = true;
    }

    // A record that does not end: the buffer is full of it, or more bytes must come.
    private void ReadMore(TagBlock block)
    {
        int before = input.Available.Length;
        input.Fill();
        if (input.IsEnded || input.Available.Length > before) return;
        Log.Add(TagIssueSeverity.Error, input.Position, "no end of record was found.");
        Stop(block);
    }

    private void Account(TagBlock block, int first, ReadOnlySpan<byte> records)
    {
        ReadOnlySpan<ushort> channels = block.Channels[first..];
        (int markers, int syncs) = TagOrder.CountSpecial(channels);
        Log.Markers += markers;
        Log.Syncs += syncs;
        Log.Photons += channels.Length - markers - syncs;
        if (horizon == 0) return;
        ReadOnlySpan<long> times = block.Times[first..];
        if (times.IsEmpty) return;
        if (newest <= times[0] && TagOrder.IsSorted(times)) newest = times[^1];
        else FindSteps(block, first, records);
    }

    /// <summary>Tells late tags, which are put in order, from a time that starts again, which is marked.</summary>
    private void FindSteps(TagBlock block, int first, ReadOnlySpan<byte> records)
    {
        for (int i = first; i < block.Count; i++)
        {
            long time = block.Times[i];
            if (time >= newest)
            {
                newest = time;
                continue;
            }

            long back = newest - time;
            if (back <= horizon)
            {
                block.IsSorted = false;
                if (Log.Reordered++ == 0)
                {
                    Log.Add(TagIssueSeverity.Note, Offset(records, i - first), $"a tag is {back} ps earlier than one before it; such tags are put in order.");
                }

                continue;
            }

            block.MarkAt(i, TagMarkKind.TimeRestart, newest);
            Log.Add(
                decoder.RestartSeverity,
                Offset(records, i - first),
                decoder.RestartSeverity == TagIssueSeverity.Note ? "a new record starts." : $"time runs backwards by {back} ps, from {newest} ps to {time} ps.");
            newest = time;
        }
    }

    private long Offset(ReadOnlySpan<byte> records, int tag) => input.Position + decoder.OffsetOfTag(records, tag);

    /// <summary>Between two restarts, tags are put in order.</summary>
    private static void Sort(TagBlock block)
    {
        if (block.IsSorted) return;
        int from = 0;
        foreach (TagMark mark in block.Marks)
        {
            if (mark.Kind != TagMarkKind.TimeRestart) continue;
            TagOrder.Sort(block, from, mark.Index);
            from = mark.Index;
        }

        TagOrder.Sort(block, from, block.Count);
        block.IsSorted = true;
    }

    private void TakeHeldBack(TagBlock block)
    {
        if (heldBack is null or { Count: 0 }) return;
        if (heldBack.Count > block.Capacity / 2)
        {
            throw new ArgumentException($"A block of {block.Capacity} tags is too small: {heldBack.Count} were held back from a larger one.", nameof(block));
        }

        block.AppendTail(heldBack, 0);
        heldBack.Clear();
    }

    private void HoldBack(TagBlock block)
    {
        if (isFinished || horizon == 0 || block.Count == 0)
        {
            block.CompleteUntil = isFinished ? long.MaxValue : newest;
            return;
        }

        int first = Math.Max(block.Count / 2, block.Marks.IsEmpty ? 0 : block.Marks[^1].Index);
        ReadOnlySpan<long> times = block.Times;
        long limit = newest - horizon;
        int tail = block.Count;
        while (tail > first && times[tail - 1] > limit) tail--;
        block.CompleteUntil = limit;
        if (tail == block.Count) return;
        if (heldBack is null || heldBack.Fields != block.Fields || heldBack.Capacity < block.Capacity / 2)
        {
            heldBack?.Dispose();
            heldBack = TagBlock.Rent((block.Capacity / 2) + 1, block.Fields);
        }

        heldBack.AppendTail(block, tail);
        block.Truncate(tail);
    }
}
