using QkdHardware.Abstractions.TimeTagging;

namespace QkdHardware.Cli.Commands.Tags.Analyses;

/// <summary>What one picture of a recording needs: rates over time, intervals up to a microsecond, and micro times.</summary>
internal sealed class OverviewAnalysis(bool hasMicros) : ITagAnalysis
{
    private const long IntervalBin = 1_000;
    private const int IntervalBins = 1_000;

    private readonly RatesAnalysis rates = new(RateTrace.Adaptive());
    private readonly HistogramAnalysis intervals = new(new IntervalOf(), IntervalBin, IntervalBins);
    private readonly LifetimeAnalysis? lifetimes = hasMicros ? new(1, ushort.MaxValue + 1) : null;

    public void Add(TagBlock block)
    {
        rates.Add(block);
        intervals.Add(block);
        lifetimes?.Add(block);
    }

    public ITagResult Complete(TagSummary summary) => new OverviewResult(
        (ITagFigure)rates.Complete(summary), (ITagFigure)intervals.Complete(summary), (ITagFigure?)lifetimes?.Complete(summary));
}
