namespace QkdHardware.KeyDistillation.Estimation;

/// <summary>What <see cref="ClosedFormLink"/> expects of an acquisition.</summary>
/// <param name="Counts">Expected sifted detections and errors by basis and intensity.</param>
/// <param name="ClicksPerSecond">All clicks of the four detectors, in or outside the gates.</param>
/// <param name="KeyBasisLive">Probability that a detector of the key basis is live when a pulse arrives.</param>
/// <param name="TestBasisLive">The same in the test basis.</param>
public sealed record LinkPrediction(
    DecoyCounts Counts, double ClicksPerSecond, double KeyBasisLive, double TestBasisLive)
{
    /// <summary>
    /// The finite-key bound if the counts are as expected and reconciliation discloses f h(QBER) n_Z bits.
    /// </summary>
    /// <param name="intensities">mu, nu and p_mu.</param>
    /// <param name="target">eps_sec and eps_cor.</param>
    /// <param name="reconciliationEfficiency">f, 1 or more.</param>
    public FiniteKeyBound ExpectedKey(DecoyIntensities intensities, SecurityTarget target, double reconciliationEfficiency)
    {
        if (!(reconciliationEfficiency >= 1 && double.IsFinite(reconciliationEfficiency)))
        {
            throw new ArgumentOutOfRangeException(
                nameof(reconciliationEfficiency), reconciliationEfficiency, "Must be a finite number, 1 or more.");
        }

        BasisCounts key = Counts.KeyBasis;
        double leakage = reconciliationEfficiency * BinaryEntropy.Of(Math.Min(key.Qber, 0.5)) * key.Detections;
        return OneDecoyFiniteKey.Evaluate(Counts, intensities, target, leakage);
    }
}
