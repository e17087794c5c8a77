namespace QkdHardware.KeyDistillation.Estimation;

/// <summary>
/// A one-decoy BB84 link as <see cref="ClosedFormLink"/> sees it: a pulsed source, and a passive receiver that splits
/// to two bases with two like threshold detectors each. Ranges are checked when a property is set.
/// </summary>
public sealed record LinkParameters
{
    private readonly double symbolsPerSecond, senderKeyBasis, receiverKeyBasis, linkLoss, receiverLoss, efficiency;
    private readonly double darkCounts, deadTime, jitter, misalignment, gate, acquired;

    /// <summary>Pulses sent in a second, above 0.</summary>
    public required double SymbolsPerSecond { get => symbolsPerSecond; init => symbolsPerSecond = Require.Positive(value); }

    /// <summary>mu, nu and p_mu at the sender's exit.</summary>
    public required DecoyIntensities Intensities { get; init; }

    /// <summary>p_Z at the sender, inside (0, 1): chosen anew for each pulse.</summary>
    public required double SenderKeyBasisProbability
    {
        get => senderKeyBasis;
        init => senderKeyBasis = Require.InsideUnitInterval(value);
    }

    /// <summary>p_Z at the receiver, inside (0, 1): the share of light that its splitter sends to the key basis.</summary>
    public required double ReceiverKeyBasisProbability
    {
        get => receiverKeyBasis;
        init => receiverKeyBasis = Require.InsideUnitInterval(value);
    }

    /// <summary>Insertion loss of the link in dB, 0 or more.</summary>
    public required double LinkLossDecibels { get => linkLoss; init => linkLoss = Require.Count(value); }

    /// <summary>Insertion loss of the receiver's optics in dB, without the splitter's sharing, 0 or more.</summary>
    public required double ReceiverLossDecibels { get => receiverLoss; init => receiverLoss = Require.Count(value); }

    /// <summary>Probability that a detector clicks on a photon, in [0, 1].</summary>
    public required double DetectorEfficiency { get => efficiency; init => efficiency = Require.Probability(value); }

    /// <summary>Dark count rate of one detector when it is live, in counts per second.</summary>
    public required double DarkCountsPerSecond { get => darkCounts; init => darkCounts = Require.Count(value); }

    /// <summary>Dead time of one detector after each of its clicks, in seconds; non-paralysable.</summary>
    public required double DeadTimeSeconds { get => deadTime; init => deadTime = Require.Count(value); }

    /// <summary>Timing jitter, full width at half maximum of a Gaussian, in seconds.</summary>
    public required double JitterFwhmSeconds { get => jitter; init => jitter = Require.Count(value); }

    /// <summary>Share of a pulse's light that reaches the wrong detector of the right basis, in [0, 1].</summary>
    public required double Misalignment { get => misalignment; init => misalignment = Require.Probability(value); }

    /// <summary>Full width of the gate around each expected arrival outside which clicks are ignored, in seconds.</summary>
    public required double GateSeconds { get => gate; init => gate = Require.Positive(value); }

    /// <summary>Time of acquisition, in seconds.</summary>
    public required double AcquiredSeconds { get => acquired; init => acquired = Require.Count(value); }

    /// <summary>Probability that a photon leaving the sender reaches a detector and clicks.</summary>
    public double Transmittance => Math.Pow(10, -(LinkLossDecibels + ReceiverLossDecibels) / 10) * DetectorEfficiency;
}
