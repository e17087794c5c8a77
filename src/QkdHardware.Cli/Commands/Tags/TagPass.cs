using QkdHardware.Abstractions.TimeTagging;
using QkdHardware.Cli.Commands.Tags.Analyses;
using QkdHardware.Cli.Commands.Tags.Sources;
using QkdHardware.Cli.Composition;

namespace QkdHardware.Cli.Commands.Tags;

/// <summary>Runs one recording through one analysis. It can stop after a while and go on, so that a bar is drawn for long ones only.</summary>
internal sealed class TagPass(ITagSource source, ITagAnalysis analysis)
{
    private long? first;
    private long? last;
    private long segmentStart;
    private long duration;
    private long losses;
    private bool isRestarted = true;

    /// <summary>Goes on with the recording; true when it is over, false when <paramref name="isEnough"/> said so after a block.</summary>
    public async Task<bool> RunAsync(Func<bool> isEnough, CancellationToken cancellationToken)
    {
        while (await source.ReadAsync(cancellationToken).ConfigureAwait(false) is { } block)
        {
            if (!block.IsSorted && analysis.NeedsOrder)
            {
                throw new UsageException($"{source.Name}: times have no order, since they count from the last reference event; give the period of the reference (--tick).");
            }

            Account(block);
            analysis.Add(block);
            if (analysis.IsFull) return true;
            if (isEnough()) return false;
        }

        return true;
    }

    /// <summary>What was seen so far.</summary>
    public TagSummary Summary =>
        new(source, first, last, source.Exposure ?? duration + (last is { } end ? end - segmentStart : 0), losses);

    public ITagResult Complete() => analysis.Complete(Summary);

    private void Account(TagBlock block)
    {
        int next = 0;
        foreach (TagMark mark in block.Marks)
        {
            if (mark.IsLoss) losses++;
            if (mark.Kind != TagMarkKind.TimeRestart) continue;
            Extend(block.Times[next..mark.Index]);
            if (last is { } end) duration += end - segmentStart;
            next = mark.Index;
            (segmentStart, isRestarted) = (last ?? 0, true);
        }

        Extend(block.Times[next..]);
    }

    private void Extend(ReadOnlySpan<long> times)
    {
        if (times.IsEmpty) return;
        first ??= times[0];
        if (isRestarted) segmentStart = times[0];
        isRestarted = false;
        last = times[^1];
    }
}
