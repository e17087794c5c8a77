namespace QkdHardware.TimeTags.Synchronisation;

/// <summary>What a search for the delay and the frequency offset of two streams looks for, and with what.</summary>
public sealed record DelaySearchOptions
{
    /// <summary>The delay is between minus and plus this, ps. Default 0.4 s.</summary>
    public long MaximumDelayPs { get; init; } = 400_000_000_000;

    /// <summary>The frequency offset is between minus and plus this. Default 50 ppm.</summary>
    public double MaximumFrequencyOffset { get; init; } = 50e-6;

    /// <summary>The frequency offset changes by at most this in a second. Default 1e-9.</summary>
    public double MaximumDriftPerSecond { get; init; } = 1e-9;

    /// <summary>Bins of the coarse correlation, ps. Default 2048 ns.</summary>
    public long CoarseBinPs { get; init; } = 2_048_000;

    /// <summary>Bins of the fine correlation, ps; about the coincidence window. Default 2 ns.</summary>
    public long FineBinPs { get; init; } = 2_000;

    /// <summary>The fine correlation is folded modulo 2^this bins: the more, the less chance is folded in. Default 20.</summary>
    public int FineOrder { get; init; } = 20;

    /// <summary>The greatest false-alarm probability of an answer. Default 1e-6.</summary>
    public double MaximumFalseAlarm { get; init; } = 1e-6;

    /// <summary>
    /// Frequencies that <see cref="ClockSearch"/> tries, a round each. A round with G of them integrates for as long as a
    /// bin lasts at 2 * <see cref="MaximumFrequencyOffset"/> / G, so each is longer and finds weaker signals.
    /// </summary>
    public IReadOnlyList<int> FrequencyRounds { get; init; } = [2, 12, 60, 160];

    /// <summary>Order of the coarse correlation: the bins cover the delays both ways.</summary>
    internal int CoarseOrder
    {
        get
        {
            int order = CircularCorrelation.MinimumOrder;
            while (CoarseBinPs << order < 2 * MaximumDelayPs) order++;
            return order;
        }
    }

    internal double LogLimit => Math.Log(MaximumFalseAlarm);

    internal void Check()
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(FineBinPs);
        ArgumentOutOfRangeException.ThrowIfLessThan(CoarseBinPs, FineBinPs);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaximumDelayPs, CoarseBinPs);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(MaximumDelayPs, CoarseBinPs << (CircularCorrelation.MaximumOrder - 1));
        ArgumentOutOfRangeException.ThrowIfLessThan(FineOrder, CircularCorrelation.MinimumOrder);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(FineOrder, CircularCorrelation.MaximumOrder);
        ArgumentOutOfRangeException.ThrowIfLessThan(FineBinPs << FineOrder, 4 * CoarseBinPs);
        if (!(MaximumFrequencyOffset is >= 1e-9 and <= 1e-2)) throw new ArgumentOutOfRangeException(nameof(MaximumFrequencyOffset), "From 1e-9 to 1e-2.");
        if (!(MaximumDriftPerSecond is >= 0 and <= 1e-4)) throw new ArgumentOutOfRangeException(nameof(MaximumDriftPerSecond), "From 0 to 1e-4.");
        if (!(MaximumFalseAlarm is > 0 and <= 0.1)) throw new ArgumentOutOfRangeException(nameof(MaximumFalseAlarm), "Above 0, at most 0.1.");
        foreach (int count in FrequencyRounds)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(count, 2, nameof(FrequencyRounds));
            ArgumentOutOfRangeException.ThrowIfNotEqual(count % 2, 0, nameof(FrequencyRounds));
        }
    }
}
