using QkdHardware.Abstractions.TimeTagging;

namespace QkdHardware.Cli.Commands.Tags.Analyses;

/// <summary>Gathers the times of channels; what is done with them is for who gathers.</summary>
internal sealed class ChannelTimesAnalysis(IReadOnlyList<ChannelTimes> channels) : ITagAnalysis
{
    public bool IsFull => channels.All(channel => channel.IsFull);

    public void Add(TagBlock block)
    {
        foreach (ChannelTimes channel in channels) channel.Add(block);
    }

    public ITagResult Complete(TagSummary summary) => throw new NotSupportedException("The times of channels are no result.");
}
