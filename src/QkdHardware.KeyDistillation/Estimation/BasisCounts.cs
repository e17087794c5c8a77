namespace QkdHardware.KeyDistillation.Estimation;

/// <summary>
/// What one basis (both stations chose it) gave: detections and errors by intensity. Whole numbers when counted,
/// fractional when expected from a model.
/// </summary>
/// <exception cref="ArgumentOutOfRangeException">A count is negative or not finite, or has more errors than
/// detections.</exception>
public sealed record BasisCounts
{
    /// <param name="signalDetections">n_mu.</param>
    /// <param name="decoyDetections">n_nu.</param>
    /// <param name="signalErrors">m_mu, at most n_mu.</param>
    /// <param name="decoyErrors">m_nu, at most n_nu.</param>
    public BasisCounts(double signalDetections, double decoyDetections, double signalErrors, double decoyErrors)
    {
        SignalDetections = Require.Count(signalDetections, nameof(signalDetections));
        DecoyDetections = Require.Count(decoyDetections, nameof(decoyDetections));
        SignalErrors = Require.Count(signalErrors, nameof(signalErrors));
        DecoyErrors = Require.Count(decoyErrors, nameof(decoyErrors));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(signalErrors, signalDetections);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(decoyErrors, decoyDetections);
    }

    /// <summary>n_mu: detections of signal pulses.</summary>
    public double SignalDetections { get; }

    /// <summary>n_nu: detections of decoy pulses.</summary>
    public double DecoyDetections { get; }

    /// <summary>m_mu: errors among <see cref="SignalDetections"/>.</summary>
    public double SignalErrors { get; }

    /// <summary>m_nu: errors among <see cref="DecoyDetections"/>.</summary>
    public double DecoyErrors { get; }

    /// <summary>n = n_mu + n_nu.</summary>
    public double Detections => SignalDetections + DecoyDetections;

    /// <summary>m = m_mu + m_nu.</summary>
    public double Errors => SignalErrors + DecoyErrors;

    /// <summary>m/n, the quantum bit error rate of this basis; 0 without detections.</summary>
    public double Qber => Detections > 0 ? Errors / Detections : 0;
}
