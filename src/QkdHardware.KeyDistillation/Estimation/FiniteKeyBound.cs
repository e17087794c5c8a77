namespace QkdHardware.KeyDistillation.Estimation;

/// <summary>
/// The outcome of <see cref="OneDecoyFiniteKey"/> with every intermediate value. Counts are events of the block, so
/// they have no unit; symbols are those of Rusca et al. (2018).
/// </summary>
public sealed record FiniteKeyBound
{
    /// <summary>l: length in bits of the secret key that may be extracted; 0 when there is none.</summary>
    public required long KeyLength { get; init; }

    /// <summary>Why <see cref="KeyLength"/> is 0.</summary>
    public required NoKeyReason NoKeyReason { get; init; }

    /// <summary>s_Z0 lower: vacuum events in the key basis.</summary>
    public required double VacuumLower { get; init; }

    /// <summary>s_Z0 upper: vacuum events in the key basis, as it entered s_Z1.</summary>
    public required double VacuumUpper { get; init; }

    /// <summary>s_X0 upper: vacuum events in the test basis, as it entered s_X1.</summary>
    public required double TestVacuumUpper { get; init; }

    /// <summary>s_Z1 lower: single-photon events in the key basis.</summary>
    public required double SinglePhotonLower { get; init; }

    /// <summary>s_X1 lower: single-photon events in the test basis.</summary>
    public required double TestSinglePhotonLower { get; init; }

    /// <summary>v_X1 upper: single-photon errors in the test basis.</summary>
    public required double TestSinglePhotonErrorsUpper { get; init; }

    /// <summary>phi_Z upper: phase error rate of the single photons of the key basis, in [0, 1/2].</summary>
    public required double PhaseErrorUpper { get; init; }

    /// <summary>gamma: the part of <see cref="PhaseErrorUpper"/> due to sampling.</summary>
    public required double PhaseErrorSampling { get; init; }

    /// <summary>d(n_Z, eps_1).</summary>
    public required double KeyDetectionDeviation { get; init; }

    /// <summary>d(n_X, eps_1).</summary>
    public required double TestDetectionDeviation { get; init; }

    /// <summary>d(m_Z, eps_2).</summary>
    public required double KeyErrorDeviation { get; init; }

    /// <summary>d(m_X, eps_2).</summary>
    public required double TestErrorDeviation { get; init; }

    /// <summary>leak_EC as given, in bits.</summary>
    public required double ReconciliationLeakage { get; init; }

    /// <summary>6 log2(19/eps_sec), in bits.</summary>
    public required double SecrecyCost { get; init; }

    /// <summary>log2(2/eps_cor), in bits: pays for the verification tag.</summary>
    public required double CorrectnessCost { get; init; }

    /// <summary>l before rounding and before 0 was taken as its least value.</summary>
    public required double UnroundedKeyLength { get; init; }
}
