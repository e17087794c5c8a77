using QkdHardware.Abstractions.TimeTagging;
using QkdHardware.Cli.Composition;
using QkdHardware.TimeTags.Kernels;

namespace QkdHardware.Cli.Commands.Tags.Analyses;

/// <summary>Coincidences of the channels given, or of all inputs that turn up.</summary>
/// <param name="channels">The channels; empty takes inputs as they come.</param>
/// <param name="window">The window, ps.</param>
internal sealed class CoincidenceAnalysis(IReadOnlyList<ushort> channels, long window) : ITagAnalysis
{
    private const ushort NotCounted = FoldCoincidences.MaxChannels;

    private readonly FoldCoincidences events = new(window);
    private readonly ChannelCounter counter = new();
    private readonly List<ushort> known = [.. channels];
    private ushort[] numbers = [];
    private ushort[]? table;

    public void Add(TagBlock block)
    {
        counter.Add(block.Channels);
        if (numbers.Length < block.Count) numbers = new ushort[block.Capacity];
        for (int i = 0; i < block.Count; i++) numbers[i] = NumberOf(block.Channels[i]);
        int next = 0;
        foreach (TagMark mark in block.Marks)
        {
            if (mark.Kind != TagMarkKind.TimeRestart) continue;
            events.Add(block.Times[next..mark.Index], numbers.AsSpan(next, mark.Index - next));
            events.Close();
            next = mark.Index;
        }

        events.Add(block.Times[next..], numbers.AsSpan(next, block.Count - next));
    }

    public ITagResult Complete(TagSummary summary)
    {
        events.Close();
        return new CoincidenceResult(summary, known, known.ConvertAll(channel => counter[channel]), window, events);
    }

    private ushort NumberOf(ushort channel)
    {
        table ??= NewTable();
        if (table[channel] != NotCounted || channels.Count > 0 || !TagChannel.IsPhoton(channel)) return table[channel];
        if (known.Count == FoldCoincidences.MaxChannels) throw new UsageException($"There are more than {FoldCoincidences.MaxChannels} channels: name those wanted with --channels.");
        table[channel] = (ushort)known.Count;
        known.Add(channel);
        return table[channel];
    }

    private ushort[] NewTable()
    {
        ushort[] all = new ushort[ushort.MaxValue + 1];
        Array.Fill(all, NotCounted);
        for (int number = 0; number < known.Count; number++) all[known[number]] = (ushort)number;
        return all;
    }
}
