namespace QkdHardware.Emulation.OpticalWorld.Sampling;

/// <summary>What one detector and its cable carry from slice to slice, in world time.</summary>
internal sealed class DetectorMemory
{
    private readonly List<long> inCable = [];

    public long DeadUntilPs { get; set; } = long.MinValue;

    /// <summary>Afterpulses to come, the soonest first.</summary>
    public PriorityQueue<long, long> Afterpulses { get; } = new();

    /// <summary>A pulse that reaches the tagger at this time: into the list when that is before the end, else it stays in the cable.</summary>
    public void Deliver(long arrivalPs, long endPs, List<long> arrived)
    {
        (arrivalPs < endPs ? arrived : inCable).Add(arrivalPs);
    }

    /// <summary>Moves what has left the cable by then into the list.</summary>
    public void Flush(long endPs, List<long> arrived)
    {
        foreach (long arrival in inCable)
        {
            if (arrival < endPs)
            {
                arrived.Add(arrival);
            }
        }

        inCable.RemoveAll(arrival => arrival < endPs);
    }
}
