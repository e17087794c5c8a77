using QkdHardware.Abstractions.TimeTagging;
using QkdHardware.TimeTags.Kernels;

namespace QkdHardware.Cli.Commands.Tags.Analyses;

/// <summary>A histogram of micro times for each input.</summary>
/// <param name="units">Micro time units of a bin.</param>
/// <param name="bins">Number of bins.</param>
internal sealed class LifetimeAnalysis(int units, int bins) : ITagAnalysis
{
    private readonly SortedDictionary<ushort, Histogram> histograms = [];
    private readonly ChannelCounter counter = new();

    public bool NeedsOrder => false;

    public void Add(TagBlock block)
    {
        counter.Add(block.Channels);
        foreach ((ushort channel, _) in counter.Counts)
        {
            if (!TagChannel.IsPhoton(channel)) continue;
            if (!histograms.TryGetValue(channel, out Histogram? histogram)) histogram = histograms[channel] = new Histogram(bins, units);
            histogram.Add(block.Micros, block.Channels, channel);
        }
    }

    public ITagResult Complete(TagSummary summary) =>
        new LifetimeResult(summary, units, histograms.ToDictionary(pair => pair.Key, pair => pair.Value.Counts.ToArray()));
}
