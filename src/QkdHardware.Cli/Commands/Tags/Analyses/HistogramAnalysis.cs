using QkdHardware.Abstractions.TimeTagging;

namespace QkdHardware.Cli.Commands.Tags.Analyses;

/// <summary>A histogram of a quantity of tags, for each channel.</summary>
/// <param name="quantity">What is counted.</param>
/// <param name="width">Width of a bin, ps.</param>
/// <param name="bins">Number of bins.</param>
internal sealed class HistogramAnalysis(ITagQuantity quantity, long width, int bins) : ITagAnalysis
{
    private readonly SortedDictionary<ushort, long[]> counts = [];
    private readonly long[]?[] byChannel = new long[]?[ushort.MaxValue + 1];
    private long outside;

    public void Add(TagBlock block)
    {
        int next = 0;
        foreach (TagMark mark in block.Marks)
        {
            if (mark.Kind != TagMarkKind.TimeRestart) continue;
            Add(block.Times[next..mark.Index], block.Channels[next..mark.Index]);
            quantity.Restart();
            next = mark.Index;
        }

        Add(block.Times[next..], block.Channels[next..]);
    }

    public ITagResult Complete(TagSummary summary) => new HistogramResult(summary, quantity.Name, width, bins, counts, outside);

    private void Add(ReadOnlySpan<long> times, ReadOnlySpan<ushort> channels)
    {
        for (int i = 0; i < times.Length; i++)
        {
            long value = quantity.Of(times[i], channels[i]);
            if (value < 0) continue;
            long bin = value / width;
            if (bin >= bins) outside++;
            else (byChannel[channels[i]] ?? NewCounts(channels[i]))[bin]++;
        }
    }

    private long[] NewCounts(ushort channel) => counts[channel] = byChannel[channel] = new long[bins];
}
