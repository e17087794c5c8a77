namespace QkdHardware.TimeTags.Synchronisation;

/// <summary>How sure a peak is.</summary>
/// <param name="Snr">(peak - mean) / sigma, the mean and sigma of the correlation beside the peak.</param>
/// <param name="LogFalseAlarm">
/// Natural logarithm of an upper bound on the probability that chance alone has such a peak anywhere in the search; 0 at most.
/// </param>
/// <param name="Excess">Counts of the peak above the mean: coincidences for pairs.</param>
public readonly record struct SyncConfidence(double Snr, double LogFalseAlarm, double Excess)
{
    /// <summary>The bound itself; 0 where it is below the least double.</summary>
    public double FalseAlarmProbability => Math.Exp(LogFalseAlarm);
}
