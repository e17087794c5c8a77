using QkdHardware.Abstractions.TimeTagging;
using QkdHardware.TimeTags.Kernels;

namespace QkdHardware.Cli.Commands.Tags.Analyses;

/// <summary>Counts by channel, and a trace if there is one.</summary>
internal sealed class RatesAnalysis(RateTrace? trace) : ITagAnalysis
{
    private readonly ChannelCounter counter = new();

    public bool NeedsOrder => trace is not null;

    public void Add(TagBlock block)
    {
        counter.Add(block.Channels);
        trace?.Add(block);
    }

    public ITagResult Complete(TagSummary summary) => new RatesResult(summary, counter.Counts, trace);
}
