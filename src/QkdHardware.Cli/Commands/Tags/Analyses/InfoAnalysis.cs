using QkdHardware.Abstractions.TimeTagging;
using QkdHardware.TimeTags.Kernels;

namespace QkdHardware.Cli.Commands.Tags.Analyses;

/// <summary>Counts everything of a recording, and keeps the times of its first and last photon.</summary>
/// <param name="printsHeader">Whether the header is printed for a person.</param>
internal sealed class InfoAnalysis(bool printsHeader) : ITagAnalysis
{
    private readonly ChannelCounter counter = new();
    private long? first;
    private long? last;

    public bool NeedsOrder => false;

    public void Add(TagBlock block)
    {
        counter.Add(block.Channels);
        ReadOnlySpan<ushort> channels = block.Channels;
        int firstPhoton = first is null ? channels.IndexOfAnyInRange((ushort)0, TagChannel.MaxInput) : -1;
        if (firstPhoton >= 0) first = block.Times[firstPhoton];
        int lastPhoton = channels.LastIndexOfAnyInRange((ushort)0, TagChannel.MaxInput);
        if (lastPhoton >= 0) last = block.Times[lastPhoton];
    }

    public ITagResult Complete(TagSummary summary) => new InfoResult(summary, counter.Counts, first, last, printsHeader);
}
