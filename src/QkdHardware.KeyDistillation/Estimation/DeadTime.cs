namespace QkdHardware.KeyDistillation.Estimation;

/// <summary>What a detector's dead time leaves of its clicks.</summary>
public static class DeadTime
{
    /// <summary>Rate of a non-paralysable detector under continuous light: r/(1 + r t).</summary>
    /// <param name="rate">Rate without dead time, per second.</param>
    /// <param name="deadTimeSeconds">Seconds.</param>
    public static double NonParalysable(double rate, double deadTimeSeconds) =>
        Require.Count(rate) / (1 + rate * Require.Count(deadTimeSeconds));

    /// <summary>Rate of a paralysable detector under continuous light: r exp(-r t).</summary>
    /// <param name="rate">Rate without dead time, per second.</param>
    /// <param name="deadTimeSeconds">Seconds.</param>
    public static double Paralysable(double rate, double deadTimeSeconds) =>
        Require.Count(rate) * Math.Exp(-rate * Require.Count(deadTimeSeconds));

    /// <summary>
    /// Probability that a non-paralysable detector is live when a pulse of a periodic source arrives.
    /// </summary>
    /// <remarks>
    /// A click at pulse j makes the detector miss the next K pulses, K = ceil(t/T) - 1, and symbols are independent of
    /// the past. The detector is dead at a time exactly when its one click within the last t happened, for windows of
    /// dead time do not overlap; so with p the click probability of a live detector and r its dark rate
    /// <code>live(0+) = 1 - K p live - r * integral of live over the last t</code>
    /// Without darks that is live = 1/(1 + K p), which is exact. In the small dark term, live between pulses is
    /// 1 - (K+1) p live up to rho = t - K T after a pulse, and 1 - K p live from there on, with live taken without darks:
    /// the neglected part is of second order in r t.
    /// </remarks>
    /// <param name="clickProbability">p: mean click probability of a live detector at a pulse, in [0, 1].</param>
    /// <param name="darkCountsPerSecond">r.</param>
    /// <param name="deadTimeSeconds">t; a pulse exactly t after a click finds the detector live.</param>
    /// <param name="pulsePeriodSeconds">T.</param>
    public static PulsedLive Pulsed(
        double clickProbability, double darkCountsPerSecond, double deadTimeSeconds, double pulsePeriodSeconds)
    {
        Require.Probability(clickProbability);
        Require.Count(darkCountsPerSecond);
        Require.Count(deadTimeSeconds);
        Require.Positive(pulsePeriodSeconds);

        double missed = Math.Max(0, Math.Ceiling(deadTimeSeconds / pulsePeriodSeconds) - 1);
        double pulsesOnly = 1 / (1 + missed * clickProbability);
        double remainder = deadTimeSeconds - missed * pulsePeriodSeconds;
        double afterPulse = Math.Max(0, 1 - (missed + 1) * clickProbability * pulsesOnly);

        // The last t before a pulse are K whole periods and, before those, the last rho of one more. That last part lies
        // less than rho after its pulse only where 2 rho exceeds T.
        double early = Math.Max(0, 2 * remainder - pulsePeriodSeconds);
        double perPeriod = remainder * afterPulse + (pulsePeriodSeconds - remainder) * pulsesOnly;
        double integral = missed * perPeriod + early * afterPulse + (remainder - early) * pulsesOnly;
        double live = pulsesOnly * (1 - darkCountsPerSecond * integral);
        double darkClicks = darkCountsPerSecond / (1 + darkCountsPerSecond * deadTimeSeconds)
            * perPeriod / pulsePeriodSeconds;
        return new(live, darkClicks);
    }
}

/// <summary>A detector under pulsed light.</summary>
/// <param name="Live">Probability of being live when a pulse arrives.</param>
/// <param name="DarkClicksPerSecond">Dark counts that happen while it is live, per second.</param>
public readonly record struct PulsedLive(double Live, double DarkClicksPerSecond);
