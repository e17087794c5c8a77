namespace QkdHardware.KeyDistillation.Estimation;

/// <summary>
/// The key length when the decoy analysis is switched off: every multi-photon pulse sent is taken as detected and
/// known to the eavesdropper, and as free of errors (Gottesman, Lo, Luetkenhaus and Preskill, Quant. Inf. Comput. 4,
/// 325 (2004), arXiv:quant-ph/0212066). Without finite-size terms, so it is generous. A gate for tests and reports:
/// what the decoys are worth.
/// </summary>
public static class WorstCaseMultiPhoton
{
    /// <summary>Bits of key; 0 when there are none.</summary>
    /// <param name="counts">Counts of the block.</param>
    /// <param name="intensities">mu, nu and p_mu.</param>
    /// <param name="keyBasisPulses">Pulses that both stations had in the key basis, detected or not.</param>
    /// <param name="reconciliationLeakage">leak_EC in bits.</param>
    public static long KeyLength(
        DecoyCounts counts, DecoyIntensities intensities, double keyBasisPulses, double reconciliationLeakage)
    {
        ArgumentNullException.ThrowIfNull(counts);
        ArgumentNullException.ThrowIfNull(intensities);
        Require.Count(keyBasisPulses);
        Require.Count(reconciliationLeakage);

        double multiPhoton = 1 - intensities.VacuumProbability - intensities.SinglePhotonProbability;
        double detections = counts.KeyBasis.Detections;
        double untagged = detections - keyBasisPulses * multiPhoton;
        if (untagged <= 0) return 0;

        double phaseError = Math.Min(0.5, counts.TestBasis.Qber * detections / untagged);
        return (long)Math.Max(0, untagged * (1 - BinaryEntropy.Of(phaseError)) - reconciliationLeakage);
    }
}
