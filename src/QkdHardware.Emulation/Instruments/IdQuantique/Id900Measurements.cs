using QkdHardware.Emulation.OpticalWorld.Ports;
using QkdHardware.Protocols.Id900;

namespace QkdHardware.Emulation.Instruments.IdQuantique;

/// <summary>What sub-acquisitions leave behind: counters, histograms, error counts, and timestamps for the data link.</summary>
internal sealed class Id900Measurements(Id900Assumed assumed)
{
    private const double PicosecondsPerSecond = 1e12;
    private const double MaxHighResolutionRate = 25e6; // in the HIRES mode, from the vendor's script Inputs_status
    private const int RateError = 2;

    public Counter[] ConnectorCounters { get; } = New<Counter>(1 + Id900Block.CountOf(Id900BlockKind.Input));

    public Counter[] CombinerCounters { get; } = New<Counter>(Id900Block.CountOf(Id900BlockKind.Combiner));

    public Histogram[] Histograms { get; } = New<Histogram>(Id900Block.CountOf(Id900BlockKind.Histogram));

    /// <summary>Errors of the HIRES mode: the code, by connector.</summary>
    public int[] InputErrors { get; } = new int[1 + Id900Block.CountOf(Id900BlockKind.Input)];

    /// <summary>Error counts of the RAW blocks.</summary>
    public long[] RawErrors { get; } = new long[Id900Block.CountOf(Id900BlockKind.Raw)];

    public void Reset()
    {
        foreach (Counter counter in ConnectorCounters.Concat(CombinerCounters)) counter.Reset();
        foreach (Histogram histogram in Histograms) histogram.Flush();
        for (int i = 0; i < RawErrors.Length; i++) Interlocked.Exchange(ref RawErrors[i], 0);
        ClearInputErrors();
    }

    public void ClearInputErrors() => Array.Clear(InputErrors);

    /// <summary>Takes in what arrived in one sub-acquisition; waits while the data link is busy.</summary>
    /// <param name="state">The settings that held.</param>
    /// <param name="pulses">What arrived.</param>
    /// <param name="gatePs">How long the gate was open.</param>
    /// <param name="takers">Who gets the timestamps.</param>
    public async ValueTask TakeAsync(Id900State state, TaggerPulses pulses, long gatePs, DataLinkAcquisition[] takers)
    {
        var graph = new EventGraph(state, assumed, pulses, gatePs);
        Count(graph, state);
        for (int i = 0; i < Histograms.Length; i++)
        {
            if (state.Histograms[i].Enable.Kind == Id900BlockKind.Record)
                Histograms[i].Add(graph, state.Histograms[i], state.StepPs(assumed));
        }

        await SendAsync(graph, state, takers).ConfigureAwait(false);
    }

    private void Count(EventGraph graph, Id900State state)
    {
        for (int i = 0; i < ConnectorCounters.Length; i++)
        {
            long[] events = graph.EventsAt(i == 0 ? Id900Block.Start : Id900Block.Input(i));
            ConnectorCounters[i].Add(events, graph.GatePs, state.Connectors[i].Counter);
            if (state.IsHighResolution && events.Length > MaxHighResolutionRate * graph.GatePs / PicosecondsPerSecond)
                InputErrors[i] = RateError;
        }

        for (int i = 0; i < CombinerCounters.Length; i++)
        {
            CombinerCounters[i].Add(graph.EventsAt(Id900Block.Combiner(i + 1)), graph.GatePs, state.Combiners[i].Counter);
        }
    }

    private async ValueTask SendAsync(EventGraph graph, Id900State state, DataLinkAcquisition[] takers)
    {
        int[] sending = [.. Enumerable.Range(0, state.Raws.Length).Where(i => state.Raws[i].IsSending)];
        long total = sending.Sum(i => (long)graph.EventsAt(state.Raws[i].Stop).Length);
        bool isTooFast = total > assumed.MaxTagsPerSecond * graph.GatePs / PicosecondsPerSecond;
        foreach (int i in sending)
        {
            if (isTooFast) Interlocked.Increment(ref RawErrors[i]);
            DataLinkAcquisition[] channelTakers = [.. takers.Where(taker => taker.Channel == i + 1)];
            if (channelTakers.Length == 0) continue;
            RawSettings raw = state.Raws[i];
            var batch = TimestampBatch.Of(graph.EventsAt(raw.Stop), graph.EventsAt(raw.Reference));
            foreach (DataLinkAcquisition taker in channelTakers) await taker.ReceiveAsync(batch).ConfigureAwait(false);
        }
    }

    private static T[] New<T>(int count)
        where T : new() => [.. Enumerable.Range(0, count).Select(_ => new T())];
}
