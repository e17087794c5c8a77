using QkdHardware.TimeTags.Kernels;

namespace QkdHardware.TimeTags.Synchronisation;

/// <summary>
/// The symbols of a transmitter as a receiver's clock sees them: symbol n arrives, on average, where the phase is n cycles.
/// phase = <paramref name="PhaseCycles"/> + (x / period) (1 - drift x / 2), x the time since the reference.
/// </summary>
/// <param name="ReferencePs">Time at which the terms are given, ps.</param>
/// <param name="PhaseCycles">Phase there.</param>
/// <param name="PeriodPs">Length of a symbol there, ps.</param>
/// <param name="DriftPerSecond">Relative change of the period in a second.</param>
public readonly record struct SymbolTiming(long ReferencePs, double PhaseCycles, double PeriodPs, double DriftPerSecond = 0)
{
    private const double PsPerSecond = 1e12;

    /// <summary>The phase at a time, cycles.</summary>
    public double PhaseAt(long time)
    {
        double x = time - ReferencePs;
        return PhaseCycles + (x / PeriodPs * (1 - (DriftPerSecond / PsPerSecond * x / 2)));
    }

    /// <summary>The symbol whose arrival is nearest, and how much later the time is, ps.</summary>
    public (long Symbol, double OffsetPs) Locate(long time)
    {
        double phase = PhaseAt(time);
        double symbol = Math.Round(phase);
        return ((long)symbol, (phase - symbol) * PeriodPs);
    }

    /// <summary>The symbol of each time.</summary>
    /// <param name="times">Times, ps.</param>
    /// <param name="symbols">Target, at least as long.</param>
    /// <exception cref="ArgumentOutOfRangeException">The target is too short.</exception>
    public void Locate(ReadOnlySpan<long> times, Span<long> symbols)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(symbols.Length, times.Length);
        for (int i = 0; i < times.Length; i++) symbols[i] = (long)Math.Round(PhaseAt(times[i]));
    }

    /// <summary>A clock with this period at the reference; a symbol arrives in the middle of its slot, symbol n in slot n.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The period is not one of a <see cref="SymbolClock"/>.</exception>
    public SymbolClock ToClock() =>
        SymbolClock.FromPeriod(PeriodPs, ReferencePs - (long)Math.Round((PhaseCycles + 0.5) * PeriodPs));
}
