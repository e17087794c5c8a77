using QkdHardware.Abstractions.TimeTagging;
using QkdHardware.TimeTags.Files;
using QkdHardware.TimeTags.Kernels;
using QkdHardware.TimeTags.Streams;

namespace QkdHardware.Cli.Commands.Tags.Sources;

/// <summary>A part of another source: a range of time, some channels, and some of those delayed.</summary>
internal sealed class SelectedTagSource : ITagSource
{
    private readonly ITagSource source;
    private readonly TagSelection selection;
    private readonly long to;
    private readonly long[] delays;
    private readonly IAsyncEnumerator<TagBlock> blocks;
    private readonly CancellationTokenSource stop = new();

    /// <param name="source">The whole; this source's from here on.</param>
    /// <param name="selection">What to keep.</param>
    /// <param name="to">End of the selected range, ps: reading stops there.</param>
    /// <param name="delays">Delay of each channel, ps, added after the selection; empty for none.</param>
    public SelectedTagSource(ITagSource source, TagSelection selection, long to, long[] delays)
    {
        (this.source, this.selection, this.to, this.delays) = (source, selection, to, delays);
        blocks = ReadBlocksAsync(stop.Token).GetAsyncEnumerator(stop.Token);
    }

    public string Name => source.Name;

    public TagRecording Recording => source.Recording;

    public TagReadLog? Log => source.Log;

    public double? Progress => source.Progress;

    public long? Exposure => selection.IsAllTime ? source.Exposure : null;

    public bool IsDamaged => source.IsDamaged;

    public IEnumerable<string> Remarks => source.Remarks;

    public async ValueTask<TagBlock?> ReadAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using CancellationTokenRegistration link = cancellationToken.UnsafeRegister(source => ((CancellationTokenSource)source!).Cancel(), stop);
        return await blocks.MoveNextAsync().ConfigureAwait(false) ? blocks.Current : null;
    }

    public async ValueTask DisposeAsync()
    {
        await blocks.DisposeAsync().ConfigureAwait(false);
        await source.DisposeAsync().ConfigureAwait(false);
        stop.Dispose();
    }

    private async IAsyncEnumerable<TagBlock> ReadBlocksAsync([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        TagFields fields = source.Recording.Fields;
        using TagBlock kept = TagBlock.Rent(2 * TagBlock.DefaultCapacity, fields);
        using TagBlock ordered = TagBlock.Rent(fields: fields);
        var interleaver = new TagInterleaver(fields);
        while (await source.ReadAsync(cancellationToken).ConfigureAwait(false) is { } block)
        {
            bool isPastEnd = block.Count > 0 && block.IsSorted && block.Times[0] >= to;
            selection.Filter(block, kept);
            if (delays.Length == 0)
            {
                if (kept.Count > 0 || !kept.Marks.IsEmpty) yield return kept;
            }
            else
            {
                // Each stretch between restarts of the time counter is put in order by itself.
                int first = 0;
                for (int mark = 0; mark <= kept.Marks.Length; mark++)
                {
                    bool isRestart = mark < kept.Marks.Length && kept.Marks[mark].Kind == TagMarkKind.TimeRestart;
                    if (mark < kept.Marks.Length && !isRestart) continue;
                    int end = isRestart ? kept.Marks[mark].Index : kept.Count;
                    long complete = Delay(kept, first, end);
                    interleaver.Add(kept, first, end);
                    while (Take(interleaver, isRestart ? long.MaxValue : complete, ordered)) yield return ordered;
                    if (!isRestart) continue;
                    interleaver.Restart();
                    ordered.Clear();
                    ordered.Mark(TagMarkKind.TimeRestart, kept.Marks[mark].Value);
                    yield return ordered;
                    first = end;
                }

                ordered.Clear();
                foreach (TagMark mark in kept.Marks.ToArray().Where(mark => mark.IsLoss)) ordered.Mark(mark.Kind, mark.Value);
                if (!ordered.Marks.IsEmpty) yield return ordered;
            }

            if (isPastEnd) break;
        }

        while (Take(interleaver, long.MaxValue, ordered)) yield return ordered;
    }

    /// <summary>Delays a stretch; returns the time before which no more tags can come.</summary>
    private long Delay(TagBlock block, int first, int end)
    {
        if (first == end) return long.MinValue;
        long until = block.Times[end - 1] + Math.Min(0, delays.Min());
        ChannelDelays.Apply(block.Times[first..end], block.Channels[first..end], delays);
        return until;
    }

    private static bool Take(TagInterleaver interleaver, long until, TagBlock target)
    {
        target.Clear();
        return interleaver.TryTake(until, target);
    }
}
