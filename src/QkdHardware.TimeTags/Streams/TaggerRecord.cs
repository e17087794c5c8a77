using QkdHardware.Abstractions.Roles;
using QkdHardware.Abstractions.TimeTagging;
using QkdHardware.TimeTags.Decoding;
using QkdHardware.TimeTags.Kernels;

namespace QkdHardware.TimeTags.Streams;

/// <summary>
/// One record of a time tagger, while it is made, as a stream of blocks for the kernels: the inputs in one order of time, if their times can be
/// made absolute. The tagger is never held up: what the consumer cannot keep up with is dropped, counted and marked.
/// Not thread safe; the record itself runs beside it.
/// </summary>
public sealed class TaggerRecord : IAsyncDisposable
{
    // Giving out fewer would spend the time on choosing between inputs.
    private const int Enough = TagBlock.DefaultCapacity / 2;

    private readonly CancellationTokenSource stop;
    private readonly TagBuffer buffer;
    private readonly TagInterleaver? interleaver;
    private readonly TickScale? period;
    private readonly ushort[] inputs;
    private readonly TagBlock output = TagBlock.Rent(fields: TagFields.Reference);
    private readonly Task record;
    private bool isEnded;

    private TaggerRecord(ITimeTagger tagger, AcquisitionRequest request, double? periodPs, int blocks, int waiting, CancellationToken cancellationToken)
    {
        stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        buffer = new TagBuffer(TagBufferMode.Drop, TagFields.Reference, blocks);
        inputs = [.. request.Inputs.Select(input => (ushort)input)];
        if (periodPs is { } ps)
        {
            period = TickScale.FromPicoseconds(ps);
            interleaver = new TagInterleaver(TagFields.Reference, waiting);
        }

        record = Task.Run(() => RunAsync(tagger, request, stop.Token), CancellationToken.None);
    }

    /// <summary>Tags dropped: the consumer did not keep up, or an input lagged behind the others by more than may wait.</summary>
    public long Dropped => buffer.Dropped + (interleaver?.Late ?? 0);

    /// <summary>What the instrument says of the record; null until the last block has been read.</summary>
    public AcquisitionSummary? Summary { get; private set; }

    /// <summary>Starts a record.</summary>
    /// <param name="tagger">The instrument; the caller's.</param>
    /// <param name="request">What to record.</param>
    /// <param name="referencePeriodPs">
    /// Period of the reference input, which makes times absolute; any period will do where nothing is connected to it. Null leaves
    /// times since the last reference edge, which have no order.
    /// </param>
    /// <param name="blocks">Blocks that may wait for the consumer.</param>
    /// <param name="waiting">Tags that may wait for those of slower inputs.</param>
    /// <param name="cancellationToken">Breaks off the record.</param>
    /// <exception cref="ArgumentOutOfRangeException">The period is no unit of time.</exception>
    public static TaggerRecord Start(
        ITimeTagger tagger,
        AcquisitionRequest request,
        double? referencePeriodPs = null,
        int blocks = 64,
        int waiting = TagInterleaver.DefaultCapacity,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(tagger);
        ArgumentNullException.ThrowIfNull(request);
        return new(tagger, request, referencePeriodPs, blocks, waiting, cancellationToken);
    }

    /// <summary>The next block, which is the stream's again at the next call; null when the record is over and all is read.</summary>
    /// <exception cref="Abstractions.Errors.InstrumentException">The record failed; all tags before that have been read.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public async ValueTask<TagBlock?> ReadAsync(CancellationToken cancellationToken = default)
    {
        output.Clear();
        while (true)
        {
            if (interleaver is not null && TryTake(interleaver)) return output;
            if (isEnded) return await FinishAsync().ConfigureAwait(false);
            TagBlock? block = await buffer.ReadAsync(cancellationToken).ConfigureAwait(false);
            isEnded = block is null;
            if (block is null) continue;
            if (interleaver is null)
            {
                block.IsSorted = false;
                return block;
            }

            MakeAbsolute(block);
            interleaver.Add(block);
        }
    }

    /// <summary>Breaks off a record that runs, and waits until the instrument has been told.</summary>
    public async ValueTask DisposeAsync()
    {
        buffer.Close();
        await stop.CancelAsync().ConfigureAwait(false);
        await record.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        buffer.Dispose();
        output.Dispose();
        stop.Dispose();
    }

    private async Task RunAsync(ITimeTagger tagger, AcquisitionRequest request, CancellationToken cancellationToken)
    {
        try
        {
            Summary = await tagger.AcquireAsync(request, block => buffer.Write(block), cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            // A failure is told when all tags before it have been read.
            buffer.Complete();
        }
    }

    private bool TryTake(TagInterleaver from)
    {
        if (!isEnded && from.Count < Enough) return false;
        return from.TryTake(isEnded ? long.MaxValue : from.NewestOfAll(inputs), output);
    }

    private async ValueTask<TagBlock?> FinishAsync()
    {
        await record.ConfigureAwait(false);
        return null;
    }

    private void MakeAbsolute(TagBlock block)
    {
        Span<long> times = block.Times;
        ReadOnlySpan<long> references = block.References;
        for (int i = 0; i < times.Length; i++) times[i] += period!.Value.ToPicoseconds(references[i]);
    }
}
