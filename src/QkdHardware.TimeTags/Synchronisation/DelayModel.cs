namespace QkdHardware.TimeTags.Synchronisation;

/// <summary>
/// By how much the clock of stream b is ahead of that of stream a, for the same event:
/// b - a = delay + frequencyOffset * x + drift * x^2 / 2, where x is a's time since the reference.
/// </summary>
/// <param name="ReferencePs">Time on a's clock at which the terms are given, ps.</param>
/// <param name="DelayPs">The delay there, ps.</param>
/// <param name="FrequencyOffset">Relative; positive where b's clock is fast.</param>
/// <param name="DriftPerSecond">Change of the frequency offset in a second.</param>
public readonly record struct DelayModel(long ReferencePs, double DelayPs, double FrequencyOffset = 0, double DriftPerSecond = 0)
{
    private const double PsPerSecond = 1e12;

    /// <summary>The delay at a time on a's clock, ps.</summary>
    public double At(long timeA)
    {
        double x = timeA - ReferencePs;
        return DelayPs + (x * (FrequencyOffset + (DriftPerSecond / PsPerSecond * x / 2)));
    }

    /// <summary>The frequency offset at a time on a's clock.</summary>
    public double FrequencyAt(long timeA) => FrequencyOffset + (DriftPerSecond / PsPerSecond * (timeA - ReferencePs));

    /// <summary>The same function, given at another reference.</summary>
    public DelayModel MovedTo(long reference) => new(reference, At(reference), FrequencyAt(reference), DriftPerSecond);

    /// <summary>The time on a's clock of a time on b's, rounded to ps.</summary>
    public long ToA(long timeB)
    {
        // x = (y - drift x^2 / 2) / (1 + f), y the time on b's clock since the reference's: each round gains ten digits.
        double y = timeB - ReferencePs - DelayPs;
        double x = y / (1 + FrequencyOffset);
        for (int round = 0; round < 2; round++) x = (y - (DriftPerSecond / PsPerSecond * x * x / 2)) / (1 + FrequencyOffset);
        return timeB - (long)Math.Round(At(ReferencePs + (long)Math.Round(x)));
    }

    /// <summary>The times on a's clock of times on b's, rounded to ps.</summary>
    /// <param name="timesB">Times, ps.</param>
    /// <param name="timesA">At least as long as <paramref name="timesB"/>; may be the same memory.</param>
    /// <exception cref="ArgumentOutOfRangeException">The target is too short.</exception>
    public void ToA(ReadOnlySpan<long> timesB, Span<long> timesA)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(timesA.Length, timesB.Length);
        for (int i = 0; i < timesB.Length; i++) timesA[i] = ToA(timesB[i]);
    }
}
