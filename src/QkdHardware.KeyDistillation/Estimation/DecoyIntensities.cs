namespace QkdHardware.KeyDistillation.Estimation;

/// <summary>The two intensities of the one-decoy protocol and how often each is sent.</summary>
/// <exception cref="ArgumentOutOfRangeException">Not mu &gt; nu &gt; 0, or the probability is not inside (0, 1).</exception>
public sealed record DecoyIntensities
{
    /// <param name="signal">mu: mean photon number of signal pulses at the source's exit.</param>
    /// <param name="decoy">nu: mean photon number of decoy pulses, below <paramref name="signal"/>.</param>
    /// <param name="signalProbability">p_mu, inside (0, 1); p_nu = 1 - p_mu.</param>
    public DecoyIntensities(double signal, double decoy, double signalProbability)
    {
        Signal = Require.Positive(signal, nameof(signal));
        Decoy = Require.Positive(decoy, nameof(decoy));
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(decoy, signal);
        SignalProbability = Require.InsideUnitInterval(signalProbability, nameof(signalProbability));
    }

    /// <summary>mu.</summary>
    public double Signal { get; }

    /// <summary>nu.</summary>
    public double Decoy { get; }

    /// <summary>p_mu.</summary>
    public double SignalProbability { get; }

    /// <summary>p_nu.</summary>
    public double DecoyProbability => 1 - SignalProbability;

    /// <summary>tau_0: the probability that a pulse has no photon.</summary>
    public double VacuumProbability =>
        SignalProbability * Math.Exp(-Signal) + DecoyProbability * Math.Exp(-Decoy);

    /// <summary>tau_1: the probability that a pulse has one photon.</summary>
    public double SinglePhotonProbability =>
        SignalProbability * Signal * Math.Exp(-Signal) + DecoyProbability * Decoy * Math.Exp(-Decoy);
}
