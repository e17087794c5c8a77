namespace QkdHardware.TimeTags.Synchronisation;

/// <summary>Limits of <see cref="SymbolSearch"/>.</summary>
public sealed record SymbolSearchOptions
{
    /// <summary>The frequency differs from the nominal one by at most this. Default 50 ppm.</summary>
    public double MaximumFrequencyOffset { get; init; } = 50e-6;

    /// <summary>The frequency offset changes by at most this in a second. Default 1e-9.</summary>
    public double MaximumDriftPerSecond { get; init; } = 1e-9;

    /// <summary>The greatest false-alarm probability of an answer. Default 1e-6.</summary>
    public double MaximumFalseAlarm { get; init; } = 1e-6;

    internal void Check()
    {
        if (!(MaximumFrequencyOffset is >= 1e-9 and <= 1e-2)) throw new ArgumentOutOfRangeException(nameof(MaximumFrequencyOffset), "From 1e-9 to 1e-2.");
        if (!(MaximumDriftPerSecond is >= 0 and <= 1e-4)) throw new ArgumentOutOfRangeException(nameof(MaximumDriftPerSecond), "From 0 to 1e-4.");
        if (!(MaximumFalseAlarm is > 0 and <= 0.1)) throw new ArgumentOutOfRangeException(nameof(MaximumFalseAlarm), "Above 0, at most 0.1.");
    }
}
