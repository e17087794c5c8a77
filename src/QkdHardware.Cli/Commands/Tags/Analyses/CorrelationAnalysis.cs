using QkdHardware.Abstractions.TimeTagging;
using QkdHardware.TimeTags.Kernels;

namespace QkdHardware.Cli.Commands.Tags.Analyses;

/// <summary>All pairs of two channels by their difference.</summary>
/// <param name="start">Channel of the starts.</param>
/// <param name="stop">Channel of the stops.</param>
/// <param name="offset">Beginning of bin 0, ps.</param>
/// <param name="width">Width of a bin, ps.</param>
/// <param name="bins">Number of bins.</param>
internal sealed class CorrelationAnalysis(ushort start, ushort stop, long offset, long width, int bins) : ITagAnalysis
{
    private readonly PairCorrelator pairs = new(start, stop, offset, width, bins);

    public void Add(TagBlock block) => pairs.Add(block);

    public ITagResult Complete(TagSummary summary)
    {
        pairs.Complete();
        return new CorrelationResult(summary, start, stop, pairs);
    }
}
