namespace QkdHardware.Sessions.Bb84.Plan;

/// <summary>The timing of the pattern. Slot length = samples_per_symbol / sample_rate.</summary>
public sealed class SymbolClock
{
    /// <summary>Samples a second of the modulator drive.</summary>
    public required double SampleRateHz { get; set; }

    public required int SamplesPerSymbol { get; set; }

    /// <summary>Symbols of one pattern, which the drive repeats.</summary>
    public required int PatternSymbols { get; set; }

    /// <summary>Symbols a second.</summary>
    internal double SymbolRateHz => SampleRateHz / SamplesPerSymbol;

    /// <summary>The slot length in ps; the checks make sure that it is a whole number.</summary>
    internal long SlotPs => (long)Math.Round(1e12 / SymbolRateHz);
}
