namespace QkdHardware.Emulation.Instruments.IdQuantique;

/// <summary>The counter of a connector or combiner. Thread-safe.</summary>
internal sealed class Counter
{
    private const long PicosecondsPerMillisecond = 1_000_000_000;

    private readonly Lock gate = new();
    private long total;
    private long cycle;

    /// <summary>Counts the events of a sub-acquisition.</summary>
    public void Add(ReadOnlySpan<long> events, long gatePs, CounterSettings settings)
    {
        long integration = settings.IntegrationMs * PicosecondsPerMillisecond;
        long whole = gatePs / integration;
        (long from, long until) = whole == 0 ? (0, gatePs) : ((whole - 1) * integration, whole * integration);
        int last = FirstAtOrAfter(events, until) - FirstAtOrAfter(events, from);
        lock (gate)
        {
            total += events.Length;
            cycle = last;
        }
    }

    public long Read(CounterSettings settings)
    {
        lock (gate) return settings.Mode == CounterSettings.Accumulating ? total : cycle;
    }

    public void Reset()
    {
        lock (gate) (total, cycle) = (0, 0);
    }

    private static int FirstAtOrAfter(ReadOnlySpan<long> events, long time)
    {
        (int low, int high) = (0, events.Length);
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            if (events[middle] < time) low = middle + 1;
            else high = middle;
        }

        return low;
    }
}
