namespace QkdHardware.Emulation.Instruments.IdQuantique;

/// <summary>The counts of a histogram block; new settings start it anew. Thread-safe.</summary>
internal sealed class Histogram
{
    private readonly Lock gate = new();
    private HistogramSettings shape = new();
    private long[] counts = [];

    /// <summary>Adds the times of stops since the last reference; linked to itself, a block gives the time since its last event.</summary>
    public void Add(EventGraph graph, HistogramSettings settings, long stepPs)
    {
        long[] stops = graph.EventsAt(settings.Stop);
        long[] references = graph.EventsAt(settings.Reference);
        long width = (settings.BinWidthPs + stepPs - 1) / stepPs * stepPs;
        bool isAuto = settings.Stop == settings.Reference;
        lock (gate)
        {
            Shape(settings);
            int passed = 0;
            foreach (long stop in stops)
            {
                while (passed < references.Length && (isAuto ? references[passed] < stop : references[passed] <= stop)) passed++;
                if (passed == 0) continue;
                long time = stop - references[passed - 1] - settings.MinimumPs;
                if (time >= 0 && time / width < counts.Length) counts[time / width]++;
            }
        }
    }

    public long[] Read(HistogramSettings settings)
    {
        lock (gate)
        {
            Shape(settings);
            return [.. counts];
        }
    }

    public void Flush()
    {
        lock (gate) Array.Clear(counts);
    }

    private void Shape(HistogramSettings settings)
    {
        if (settings == shape && counts.Length == settings.BinCount) return;
        (shape, counts) = (settings, new long[settings.BinCount]);
    }
}
