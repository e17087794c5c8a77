using QkdHardware.KeyDistillation.Estimation;
using QkdHardware.Sessions.Bb84.Results;

namespace QkdHardware.Hil;

/// <summary>What the closed form expects of the reference bench, from the fixed parameters of its twin.</summary>
internal static class ReferenceModel
{
    private const double GateNs = 2;
    private const double SlotNs = 32;
    private const double DarkCps = 100;

    public static SecurityTarget Target { get; } = new(1e-9, 1e-15);

    public static LinkPrediction Predict(
        double linkLossDb, double acquiredSeconds, double mu = 0.5, double nu = 0.15, double darkCps = DarkCps) =>
        ClosedFormLink.Predict(new LinkParameters
        {
            SymbolsPerSecond = 31.25e6,
            Intensities = new DecoyIntensities(mu, nu, 0.6),
            SenderKeyBasisProbability = 0.8,
            ReceiverKeyBasisProbability = 0.8,
            LinkLossDecibels = linkLossDb,
            ReceiverLossDecibels = 2,
            DetectorEfficiency = 0.8,
            DarkCountsPerSecond = darkCps,
            DeadTimeSeconds = 50e-9,
            JitterFwhmSeconds = 100e-12,
            Misalignment = 0.01,
            GateSeconds = GateNs * 1e-9,
            AcquiredSeconds = acquiredSeconds,
        });

    /// <summary>
    /// Pearson's chi-square of a session's counts by basis and intensity, correct and wrong, and of its clicks between the
    /// gates, against the closed form. The two intensities, which the session knows only from its power meter, are
    /// free within what the meter can tell: the least over both is returned, with two degrees of freedom less.
    /// </summary>
    /// <param name="result">A finished session.</param>
    /// <param name="linkLossDb">The link of its twin.</param>
    /// <param name="alignmentSeconds">The length of the record behind its arrival histograms.</param>
    public static (double ChiSquare, int DegreesOfFreedom) Compare(Bb84Result result, double linkLossDb, double alignmentSeconds)
    {
        double[] observed = Cells(result.Counts!);
        double between = BetweenGates(result);
        double best = double.PositiveInfinity;
        for (double mu = 0.99; mu <= 1.01; mu += 0.0002)
        {
            for (double nu = 0.99; nu <= 1.01; nu += 0.0005)
            {
                LinkPrediction prediction = Predict(linkLossDb, result.AcquiredSeconds, 0.5 * mu, 0.15 * nu);
                double[] expected = Cells(prediction.Counts);
                double sum = observed.Zip(expected, (o, e) => (o - e) * (o - e) / e).Sum();
                double live = (0.8 * prediction.KeyBasisLive) + (0.2 * prediction.TestBasisLive);
                double dark = 4 * DarkCps * live * alignmentSeconds * (1 - (GateNs / SlotNs));
                best = Math.Min(best, sum + ((between - dark) * (between - dark) / dark));
            }
        }

        return (best, observed.Length + 1 - 2);
    }

    /// <summary>The chi-square that is exceeded with probability 0.001 (Wilson and Hilferty's approximation).</summary>
    public static double Limit(int degreesOfFreedom)
    {
        const double Quantile = 3.0902; // of the normal distribution, at 0.999
        double variance = 2.0 / (9 * degreesOfFreedom);
        return degreesOfFreedom * Math.Pow(1 - variance + (Quantile * Math.Sqrt(variance)), 3);
    }

    private static double[] Cells(DecoyCounts counts) => [.. Cells(counts.KeyBasis), .. Cells(counts.TestBasis)];

    private static double[] Cells(BasisCounts counts) =>
    [
        counts.SignalDetections - counts.SignalErrors, counts.SignalErrors,
        counts.DecoyDetections - counts.DecoyErrors, counts.DecoyErrors,
    ];

    private static double BetweenGates(Bb84Result result) => result.Alignment.Arrivals.Sum(arrivals =>
        arrivals.Counts.Select((count, bin) => (Count: count, Middle: (bin + 0.5) * arrivals.BinPs))
            .Where(bin => Math.Abs(bin.Middle - (arrivals.SlotPs / 2.0)) > GateNs * 500)
            .Sum(bin => bin.Count));
}
