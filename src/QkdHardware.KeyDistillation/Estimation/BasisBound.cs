namespace QkdHardware.KeyDistillation.Estimation;

/// <summary>
/// The one-decoy bounds on vacuum and single-photon events of one basis (Rusca et al. 2018, arXiv:1801.03443), each
/// failing with probability at most epsilon. Lower bounds are at least 0.
/// </summary>
internal sealed class BasisBound
{
    public BasisBound(BasisCounts counts, DecoyIntensities intensities, double epsilon)
    {
        (double mu, double nu) = (intensities.Signal, intensities.Decoy);
        (double tau0, double tau1) = (intensities.VacuumProbability, intensities.SinglePhotonProbability);
        double signalWeight = Math.Exp(mu) / intensities.SignalProbability;
        double decoyWeight = Math.Exp(nu) / intensities.DecoyProbability;

        DetectionDeviation = Hoeffding.Deviation(counts.Detections, epsilon);
        ErrorDeviation = Hoeffding.Deviation(counts.Errors, epsilon);

        double signalUpper = signalWeight * Upper(counts.SignalDetections, DetectionDeviation, counts.Detections);
        double decoyLower = decoyWeight * Lower(counts.DecoyDetections, DetectionDeviation);
        double signalErrorsUpper = signalWeight * Upper(counts.SignalErrors, ErrorDeviation, counts.Errors);
        double decoyErrorsLower = decoyWeight * Lower(counts.DecoyErrors, ErrorDeviation);
        double decoyErrorsUpper = decoyWeight * Upper(counts.DecoyErrors, ErrorDeviation, counts.Errors);

        VacuumUpper = 2 * (tau0 * decoyErrorsUpper + DetectionDeviation);
        VacuumLower = Math.Max(0, tau0 / (mu - nu) * (mu * decoyLower - nu * signalUpper));

        double ratio = nu * nu / (mu * mu);
        SinglePhotonLower = Math.Max(0, tau1 * mu / (nu * (mu - nu))
            * (decoyLower - ratio * signalUpper - (1 - ratio) * VacuumUpper / tau0));
        SinglePhotonErrorsUpper = Math.Max(0, tau1 / (mu - nu) * (signalErrorsUpper - decoyErrorsLower));
    }

    public double DetectionDeviation { get; }

    public double ErrorDeviation { get; }

    public double VacuumUpper { get; }

    public double VacuumLower { get; }

    public double SinglePhotonLower { get; }

    public double SinglePhotonErrorsUpper { get; }

    private static double Upper(double count, double deviation, double total) => Math.Min(count + deviation, total);

    private static double Lower(double count, double deviation) => Math.Max(0, count - deviation);
}
