namespace QkdHardware.Sessions.Bb84.Detection;

/// <summary>Where in the pattern a tag lies, from its time since the last reference edge (one edge a pattern).</summary>
/// <param name="SlotPs">The length of a slot in ps.</param>
/// <param name="PatternSymbols">Slots of a pattern.</param>
/// <param name="HalfGatePs">Half the gate width in ps: how far from the slot's centre a click may lie.</param>
internal readonly record struct SlotClock(long SlotPs, int PatternSymbols, long HalfGatePs)
{
    /// <summary>
    /// The pulse number of a tag: repetitions before it times symbols, plus its slot, minus the channel's offset. False
    /// before the first edge and outside the gate.
    /// </summary>
    /// <param name="timePs">Time since the reference edge in ps, delays included.</param>
    /// <param name="reference">Number of the reference edge, from 1.</param>
    /// <param name="symbolOffset">Symbols between the edge and the arrival of the pattern's first symbol.</param>
    /// <param name="pulse">The pulse number; may lie before the first whole pattern.</param>
    public bool TryPlace(long timePs, long reference, int symbolOffset, out long pulse)
    {
        long slot = Math.DivRem(timePs, SlotPs, out long phase);
        pulse = (reference * PatternSymbols) + slot - symbolOffset;
        return reference > 0 && Math.Abs(phase - (SlotPs / 2)) <= HalfGatePs && pulse >= 0;
    }

    /// <summary>The largest pulse number of a record of this length.</summary>
    public long MaxPulse(double seconds) => (long)(seconds * 1e12 / SlotPs) + (2L * PatternSymbols);
}
