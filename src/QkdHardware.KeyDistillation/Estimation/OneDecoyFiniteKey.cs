namespace QkdHardware.KeyDistillation.Estimation;

/// <summary>
/// The finite-key length of BB84 with one decoy intensity: Rusca, Boaron, Gruenenfelder, Martin and Zbinden,
/// Appl. Phys. Lett. 112, 171104 (2018), arXiv:1801.03443. Z is the key basis, X the test basis; k is mu or nu.
/// Pure and thread-safe.
/// </summary>
/// <remarks>
/// <para>Choices where the paper leaves one, all checked against worked numbers in the tests:</para>
/// <list type="bullet">
/// <item>Every failure term is eps = eps_sec/19, in both bases: eps_sec = 2(a1 + 2 a2 + a3) + nu + 6 eps_1 + 4 eps_2.</item>
/// <item>The upper bound on vacuum events, 2(tau_0 e^k/p_k (m_k + d(m, eps_2)) + d(n, eps_1)), is taken with k = nu and
/// the errors of the same basis (m_Z for s_Z, m_X for s_X). The paper allows any k; a fixed k keeps the four error
/// bounds that 4 eps_2 pays for, whereas the least over k would use more. It is the tighter one for weak decoys.</item>
/// <item>n_k and m_k plus or minus their deviation stay in [0, n] and [0, m]: they estimate parts of that total.</item>
/// <item>At least one single-photon error is assumed in X, since gamma vanishes at 0 errors.</item>
/// </list>
/// </remarks>
public static class OneDecoyFiniteKey
{
    // The number of failure terms in eps_sec, paper's K.
    private const double Terms = 19;

    /// <summary>The length of the key that a block may give.</summary>
    /// <param name="counts">Counts of the block, with the verified errors of the key basis.</param>
    /// <param name="intensities">mu, nu and p_mu.</param>
    /// <param name="target">eps_sec and eps_cor.</param>
    /// <param name="reconciliationLeakage">leak_EC in bits: everything disclosed about the key bits by reconciliation,
    /// without the verification tag: the term log2(2/eps_cor) pays for a tag of at most that length
    /// (<see cref="Verification.VerificationHash"/> chooses such a length).</param>
    /// <exception cref="ArgumentOutOfRangeException">The leakage is negative or not finite.</exception>
    public static FiniteKeyBound Evaluate(
        DecoyCounts counts, DecoyIntensities intensities, SecurityTarget target, double reconciliationLeakage)
    {
        ArgumentNullException.ThrowIfNull(counts);
        ArgumentNullException.ThrowIfNull(intensities);
        ArgumentNullException.ThrowIfNull(target);
        Require.Count(reconciliationLeakage);

        double epsilon = target.Secrecy / Terms;
        var key = new BasisBound(counts.KeyBasis, intensities, epsilon);
        var test = new BasisBound(counts.TestBasis, intensities, epsilon);

        double testErrors = test.SinglePhotonErrorsUpper;
        double ratio = test.SinglePhotonLower > 0 ? Math.Max(testErrors, 1) / test.SinglePhotonLower : 0.5;
        double sampling = key.SinglePhotonLower > 0 && ratio < 0.5
            ? SamplingDeviation(target.Secrecy, ratio, test.SinglePhotonLower, key.SinglePhotonLower)
            : 0.5;
        double phaseError = Math.Min(0.5, ratio + sampling);

        double secrecyCost = 6 * Math.Log2(Terms / target.Secrecy);
        double correctnessCost = Math.Log2(2 / target.Correctness);
        double length = key.VacuumLower + key.SinglePhotonLower * (1 - BinaryEntropy.Of(phaseError))
            - reconciliationLeakage - secrecyCost - correctnessCost;
        long whole = length >= 1 ? (long)Math.Floor(length) : 0;

        return new FiniteKeyBound
        {
            KeyLength = whole,
            NoKeyReason = whole > 0 ? NoKeyReason.None : Reason(counts, key, test, phaseError),
            VacuumLower = key.VacuumLower,
            VacuumUpper = key.VacuumUpper,
            TestVacuumUpper = test.VacuumUpper,
            SinglePhotonLower = key.SinglePhotonLower,
            TestSinglePhotonLower = test.SinglePhotonLower,
            TestSinglePhotonErrorsUpper = testErrors,
            PhaseErrorUpper = phaseError,
            PhaseErrorSampling = sampling,
            KeyDetectionDeviation = key.DetectionDeviation,
            TestDetectionDeviation = test.DetectionDeviation,
            KeyErrorDeviation = key.ErrorDeviation,
            TestErrorDeviation = test.ErrorDeviation,
            ReconciliationLeakage = reconciliationLeakage,
            SecrecyCost = secrecyCost,
            CorrectnessCost = correctnessCost,
            UnroundedKeyLength = length,
        };
    }

    /// <summary>
    /// gamma(a, b, c, d) = sqrt( (c+d)(1-b)b / (c d ln 2) * log2( (c+d)/(c d (1-b) b) * 19^2/a^2 ) ): how far the phase
    /// error rate of d unseen events may lie above the rate b seen in c events, but for a failure probability.
    /// </summary>
    internal static double SamplingDeviation(double epsilonSecrecy, double rate, double seen, double unseen)
    {
        double size = (seen + unseen) / (seen * unseen);
        double variance = (1 - rate) * rate;
        double odds = Terms / epsilonSecrecy;
        return Math.Sqrt(size * variance / Math.Log(2) * Math.Log2(size / variance * odds * odds));
    }

    private static NoKeyReason Reason(DecoyCounts counts, BasisBound key, BasisBound test, double phaseError)
    {
        if (counts.KeyBasis.Detections == 0 || counts.TestBasis.Detections == 0) return NoKeyReason.NoDetections;
        if (key.SinglePhotonLower == 0) return NoKeyReason.NoSinglePhotonsInKeyBasis;
        if (test.SinglePhotonLower == 0) return NoKeyReason.NoSinglePhotonsInTestBasis;
        return phaseError >= 0.5 ? NoKeyReason.PhaseErrorTooHigh : NoKeyReason.LeakageExceedsSecrecy;
    }
}
