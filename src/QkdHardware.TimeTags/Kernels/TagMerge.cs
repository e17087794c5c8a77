using QkdHardware.Abstractions.TimeTagging;

namespace QkdHardware.TimeTags.Kernels;

/// <summary>Where the merge is in one of its inputs. The block must be in order of time.</summary>
/// <param name="block">The tags.</param>
public struct MergeCursor(TagBlock block)
{
    /// <summary>The tags.</summary>
    public TagBlock Block { get; } = block;

    /// <summary>The next tag to take.</summary>
    public int Position { get; set; }

    /// <summary>Tags not yet taken.</summary>
    public readonly int Remaining => Block.Count - Position;
}

/// <summary>Merges streams that are each in order of time into one that is. Equal times come in the order of the inputs.</summary>
public static class TagMerge
{
    /// <summary>
    /// Appends tags of the inputs to <paramref name="target"/> while every input has one left (what comes next in an empty
    /// input is not known) and the target has room, or, with <paramref name="isLast"/>, until all are taken. Returns which input
    /// ran out, or -1 if none did: the target is full, or all is done.
    /// </summary>
    public static int Merge(Span<MergeCursor> inputs, TagBlock target, bool isLast = false)
    {
        ArgumentNullException.ThrowIfNull(target);
        Span<long> heads = inputs.Length <= 64 ? stackalloc long[inputs.Length] : new long[inputs.Length];
        for (int k = 0; k < inputs.Length; k++)
        {
            if (inputs[k].Remaining == 0 && !isLast) return k;
            heads[k] = Head(inputs[k]);
        }

        while (target.Free > 0)
        {
            int first = 0;
            for (int k = 1; k < heads.Length; k++) first = heads[k] < heads[first] ? k : first;
            if (heads.Length == 0 || heads[first] == long.MaxValue) return -1;
            int run = Run(inputs[first], Next(heads, first), first, target.Free);
            Copy(inputs[first], run, target);
            inputs[first].Position += run;
            heads[first] = Head(inputs[first]);
            if (inputs[first].Remaining == 0 && !isLast) return first;
        }

        return -1;
    }

    private static long Head(MergeCursor input) => input.Remaining == 0 ? long.MaxValue : input.Block.Times[input.Position];

    /// <summary>The smallest other head, and whether a tag of that time comes before it.</summary>
    private static (long Time, int Input) Next(ReadOnlySpan<long> heads, int first)
    {
        (long time, int input) = (long.MaxValue, heads.Length);
        for (int k = 0; k < heads.Length; k++)
        {
            if (k != first && heads[k] < time) (time, input) = (heads[k], k);
        }

        return (time, input);
    }

    private static int Run(MergeCursor input, (long Time, int Input) next, int self, int room)
    {
        ReadOnlySpan<long> times = input.Block.Times[input.Position..];
        int most = Math.Min(times.Length, room);
        int run = 1;
        while (run < most && (times[run] < next.Time || (times[run] == next.Time && self < next.Input))) run++;
        return run;
    }

    private static void Copy(MergeCursor input, int count, TagBlock target)
    {
        TagBlock block = input.Block;
        int from = input.Position;
        block.Times.Slice(from, count).CopyTo(target.FreeTimes);
        block.Channels.Slice(from, count).CopyTo(target.FreeChannels);
        CopyOrClear(block.References, from, target.FreeReferences, count);
        CopyOrClear(block.Micros, from, target.FreeMicros, count);
        target.Advance(count);
    }

    private static void CopyOrClear<T>(ReadOnlySpan<T> source, int from, Span<T> target, int count)
    {
        if (target.IsEmpty) return;
        if (source.IsEmpty) target[..count].Clear();
        else source.Slice(from, count).CopyTo(target);
    }
}
