using QkdHardware.Abstractions.TimeTagging;
using QkdHardware.Cli.Composition;
using QkdHardware.TimeTags.Files;
using QkdHardware.TimeTags.Kernels;

namespace QkdHardware.Cli.Commands.Tags.Sources;

/// <summary>Files on one time base, merged by time: one for each input, or one for each of several instruments.</summary>
internal sealed class MergedTagSource : ITagSource
{
    private readonly IReadOnlyList<FileTagSource> parts;
    private readonly List<FileTagSource> active;
    private readonly TagBlock merged;
    private MergeCursor[] cursors;

    /// <param name="parts">The files; they are this source's from here on.</param>
    public MergedTagSource(IReadOnlyList<FileTagSource> parts)
    {
        (this.parts, active) = (parts, [.. parts]);
        TagFields fields = parts.Aggregate(TagFields.None, (all, part) => all | part.Recording.Fields);
        Recording = parts[0].Recording with { Fields = fields };
        cursors = new MergeCursor[parts.Count];
        merged = TagBlock.Rent(fields: fields);
    }

    public string Name => string.Join(" + ", parts.Select(part => part.Name));

    public TagRecording Recording { get; }

    public TagReadLog? Log => null;

    public double? Progress => parts.Min(part => part.Progress);

    public bool IsDamaged => parts.Any(part => part.IsDamaged);

    public IEnumerable<string> Remarks => parts.SelectMany(part => part.Remarks);

    public async ValueTask<TagBlock?> ReadAsync(CancellationToken cancellationToken)
    {
        merged.Clear();
        while (true)
        {
            for (int k = active.Count - 1; k >= 0; k--) await RefillAsync(k, cancellationToken).ConfigureAwait(false);
            if (active.Count == 0) return merged.Count > 0 || !merged.Marks.IsEmpty ? merged : null;
            TagMerge.Merge(cursors, merged);
            if (merged.Free == 0) return merged;
        }
    }

    public async ValueTask DisposeAsync()
    {
        merged.Dispose();
        foreach (FileTagSource part in parts) await part.DisposeAsync().ConfigureAwait(false);
    }

    private async ValueTask RefillAsync(int k, CancellationToken cancellationToken)
    {
        while (cursors[k].Block is null || cursors[k].Remaining == 0)
        {
            TagBlock? block = await active[k].ReadAsync(cancellationToken).ConfigureAwait(false);
            if (block is null)
            {
                active.RemoveAt(k);
                cursors = [.. cursors[..k], .. cursors[(k + 1)..]];
                return;
            }

            if (!block.IsSorted) throw new UsageException($"{active[k].Name}: times have no order, so there is nothing to merge by; give the period of the reference (--tick).");
            foreach (TagMark mark in block.Marks)
            {
                if (mark.Kind == TagMarkKind.TimeRestart) throw new UsageException($"{active[k].Name}: times start again at {mark.Value} ps, so there is nothing to merge by.");
                merged.Mark(mark.Kind, mark.Value);
            }

            cursors[k] = new MergeCursor(block);
        }
    }
}
