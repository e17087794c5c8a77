using System.Runtime.InteropServices;
using QkdHardware.Emulation.OpticalWorld.Ports;
using QkdHardware.Protocols.Id900;

namespace QkdHardware.Emulation.Instruments.IdQuantique;

/// <summary>
/// The events at each block during one sub-acquisition: connectors see pulses, delays and combiners make new events of
/// them. Times are in ps since the gate opened, multiples of the step, sorted. Blocks are worked out when asked for.
/// </summary>
internal sealed class EventGraph(Id900State state, Id900Assumed assumed, TaggerPulses pulses, long gatePs)
{
    private readonly Dictionary<Id900Block, long[]> known = [];
    private readonly long stepPs = state.StepPs(assumed);

    public long GatePs { get; } = gatePs;

    public long[] EventsAt(Id900Block block)
    {
        if (known.TryGetValue(block, out long[]? events)) return events;
        known[block] = []; // A block that is linked to itself gets nothing.
        events = block.Kind switch
        {
            Id900BlockKind.Start => Connector(state.Connectors[0], pulses.Reference),
            Id900BlockKind.Input when block.Number <= pulses.Inputs.Count =>
                Connector(state.Connectors[block.Number], pulses.Inputs[block.Number - 1]),
            Id900BlockKind.Delay => Shift(
                EventsAt(Id900Block.Input(((block.Number - 1) % 4) + 1)), state.Delays[block.Number - 1].ValuePs),
            Id900BlockKind.Combiner => CombinerEvents.Of(state.Combiners[block.Number - 1], this),
            _ => [],
        };
        known[block] = events;
        return events;
    }

    /// <summary>Events moved by a delay and brought to the step; those beyond the gate are lost.</summary>
    public long[] Shift(long[] events, long delayPs)
    {
        if (delayPs == 0) return events;
        long[] moved = new long[events.Length];
        int count = 0;
        foreach (long time in events)
        {
            long at = RoundDown(time + delayPs);
            if (at >= GatePs) break;
            moved[count++] = at;
        }

        return moved[..count];
    }

    private long[] Connector(ConnectorSettings settings, IReadOnlyList<long> edges)
    {
        bool isSeen = settings.IsEnabled
            && (settings.Source == ConnectorSettings.Unshaped || settings.Source == ConnectorSettings.Shaped)
            && settings.ThresholdVolts > 0 && settings.ThresholdVolts < assumed.PulseHeightVolts;
        if (!isSeen) return [];

        long shift = settings.DelayPs + (settings.Edge == Id900Words.Falling ? assumed.PulseWidth.Value : 0);
        long deadTime = assumed.DeadTime.Value;
        long[] events = new long[edges.Count];
        int count = 0;
        long readyAt = long.MinValue;
        foreach (long edge in SpanOf(edges))
        {
            if (edge < readyAt) continue;
            readyAt = edge + deadTime;
            long time = RoundDown(edge + shift);
            if (time >= GatePs) break;
            events[count++] = time;
        }

        return count == events.Length ? events : events[..count];
    }

    private long RoundDown(long time) => time - (time % stepPs);

    private static ReadOnlySpan<long> SpanOf(IReadOnlyList<long> list) => list switch
    {
        long[] array => array,
        List<long> values => CollectionsMarshal.AsSpan(values),
        _ => list.ToArray(),
    };
}
