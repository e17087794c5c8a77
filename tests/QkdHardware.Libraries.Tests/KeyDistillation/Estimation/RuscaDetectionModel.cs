using QkdHardware.KeyDistillation.Estimation;

namespace QkdHardware.Libraries.Tests.KeyDistillation.Estimation;

/// <summary>
/// The detection model of Rusca et al. 2018 with the conditions of its figures, for the worked numbers: detections are
/// P_Z^2 p_k (1 - e^(-k eta) + P_DC) per pulse, and the dead-time factor c_DT counts only the key basis.
/// </summary>
internal sealed record RuscaDetectionModel(double LossDecibels)
{
    private const double PulsesPerSecond = 1e9, DeadTimeSeconds = 100e-9, Dark = 1e-8, ErrorRate = 0.01;
    private const double DetectorEfficiency = 0.5, KeyBasisProbability = 0.9, Block = 1e7, Efficiency = 1.16;

    public static readonly DecoyIntensities Intensities = new(0.5, 0.1, 0.5);
    public static readonly SecurityTarget Target = new(1e-9, 1e-15);

    private double Transmittance => DetectorEfficiency * Math.Pow(10, -LossDecibels / 10);

    public double DeadTimeFactor =>
        1 / (1 + PulsesPerSecond * DeadTimeSeconds * KeyBasis * (Detected(0.5) + Detected(0.1)));

    /// <summary>Seconds to fill a block of 1e7 key-basis detections.</summary>
    public double Seconds => Block / (PulsesPerSecond * DeadTimeFactor * KeyBasis * (Detected(0.5) + Detected(0.1)));

    public double Leakage => Efficiency * BinaryEntropy.Of(Counts.KeyBasis.Qber) * Counts.KeyBasis.Detections;

    public DecoyCounts Counts => new(Basis(KeyBasis), Basis((1 - KeyBasisProbability) * (1 - KeyBasisProbability)));

    private static double KeyBasis => KeyBasisProbability * KeyBasisProbability;

    private BasisCounts Basis(double probability)
    {
        double pulses = Seconds * PulsesPerSecond * DeadTimeFactor * probability;
        return new(pulses * Detected(0.5), pulses * Detected(0.1), pulses * Wrong(0.5), pulses * Wrong(0.1));
    }

    private double Detected(double k) => 0.5 * (1 - Math.Exp(-k * Transmittance) + Dark);

    private double Wrong(double k) => 0.5 * ((1 - Math.Exp(-k * Transmittance)) * ErrorRate + Dark / 2);
}
