namespace QkdHardware.TimeTags.Synchronisation;

/// <summary>Windows and constants of <see cref="DelayServo"/>.</summary>
public sealed record DelayServoOptions
{
    /// <summary>A pair within this of the delay is a coincidence, ps; at least twice the jitter of a pair. Default 1 ns.</summary>
    public long CoincidenceHalfWindowPs { get; init; } = 1_000;

    /// <summary>
    /// A pair within this of the delay moves the servo while its error is above a quarter of
    /// <see cref="CoincidenceHalfWindowPs"/>, ps; below that only coincidences do. Default 5 ns.
    /// </summary>
    public long TrackingHalfWindowPs { get; init; } = 5_000;

    /// <summary>Accidentals are counted in a window as wide as that of coincidences, this much later, ps. Default 20 ns.</summary>
    public long AccidentalDisplacementPs { get; init; } = 20_000;

    /// <summary>Filter constant in events: the memory is these many pairs, or <see cref="MemoryPs"/> if that is longer. Default 500.</summary>
    public int FilterEvents { get; init; } = 500;

    /// <summary>Least memory in time, ps, so that at high rates the frequency stays good enough to bridge gaps. Default 0.5 s.</summary>
    public long MemoryPs { get; init; } = 500_000_000_000;

    /// <summary>
    /// A stream that stays behind the other for this long has no tags, ps. Tags wait for the other stream for no longer.
    /// Default 2 s.
    /// </summary>
    public long HoldPs { get; init; } = 2_000_000_000_000;

    /// <summary>After this time without lock the servo gives up, ps. Default 60 s.</summary>
    public long LostAfterPs { get; init; } = 60_000_000_000_000;

    /// <summary>Of the search that locks again: drift, fine bin and false-alarm probability.</summary>
    public DelaySearchOptions Search { get; init; } = new();

    internal long Reach => Math.Max(TrackingHalfWindowPs, AccidentalDisplacementPs + CoincidenceHalfWindowPs) + 1;

    internal void Check()
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(CoincidenceHalfWindowPs);
        ArgumentOutOfRangeException.ThrowIfLessThan(TrackingHalfWindowPs, CoincidenceHalfWindowPs);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(TrackingHalfWindowPs, 1_000_000_000);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(AccidentalDisplacementPs, TrackingHalfWindowPs + CoincidenceHalfWindowPs);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(AccidentalDisplacementPs, 1_000_000_000);
        ArgumentOutOfRangeException.ThrowIfLessThan(FilterEvents, 10);
        ArgumentOutOfRangeException.ThrowIfNegative(MemoryPs);
        ArgumentOutOfRangeException.ThrowIfLessThan(HoldPs, 100_000_000_000);
        ArgumentOutOfRangeException.ThrowIfLessThan(LostAfterPs, HoldPs);
        Search.Check();
    }
}
