namespace QkdHardware.KeyDistillation.Estimation;

/// <summary>
/// Predicts what a bench will count: coherent pulses, so each detector's photons are an independent Poisson thinning of
/// the pulse; darks; gates; a dead time for each detector. Two clicks of one basis in a slot give a random bit, clicks
/// in both bases are discarded. Pure and thread-safe.
/// </summary>
/// <remarks>
/// <para>For a symbol of basis a, intensity k and transmittance eta, the detectors of the receiver's arm with share s of
/// the light have mean photon numbers s k eta (1-e) and s k eta e if the arm is that of basis a, and s k eta/2 each if
/// not. A live detector's click lies in the gate with probability q(x) = 1 - (1 - g (1 - e^-x)) e^(-r G), where g is
/// the part of the jitter inside the gate G and r the dark rate; it clicks with q times the live probability of
/// <see cref="DeadTime.Pulsed"/>, in which a click counts whether in the gate or not.</para>
/// <para>Approximations: dead states of different detectors are taken as independent (they are correlated by shared
/// symbols; it matters only for double clicks, by less than the square of the click probability); dead time runs from
/// the absorption, not from the jittered tag; afterpulses and clicks thrown into a neighbouring gate are not in it, so
/// the gate plus a few widths of jitter must fit in the symbol.</para>
/// </remarks>
public static class ClosedFormLink
{
    private const double FwhmPerSigma = 2.3548200450309493;

    /// <summary>The expected counts.</summary>
    /// <exception cref="ArgumentException">The gate is longer than a symbol.</exception>
    public static LinkPrediction Predict(LinkParameters link)
    {
        ArgumentNullException.ThrowIfNull(link);
        if (link.GateSeconds * link.SymbolsPerSecond > 1)
        {
            throw new ArgumentException("The gate is longer than a symbol.", nameof(link));
        }

        double keyShare = link.ReceiverKeyBasisProbability, senderKey = link.SenderKeyBasisProbability;
        double keyPulse = MeanClick(link, keyShare, senderKey), testPulse = MeanClick(link, 1 - keyShare, 1 - senderKey);
        PulsedLive key = Live(link, keyPulse), test = Live(link, testPulse);

        DecoyCounts counts = new(
            Sifted(link, senderKey, keyShare, key.Live, test.Live),
            Sifted(link, 1 - senderKey, 1 - keyShare, test.Live, key.Live));
        double clicks = 2 * (link.SymbolsPerSecond * (keyPulse * key.Live + testPulse * test.Live)
            + key.DarkClicksPerSecond + test.DarkClicksPerSecond);
        return new(counts, clicks, key.Live, test.Live);
    }

    private static PulsedLive Live(LinkParameters link, double pulse) => DeadTime.Pulsed(
        pulse, link.DarkCountsPerSecond, link.DeadTimeSeconds, 1 / link.SymbolsPerSecond);

    // The mean over symbols of a live detector's click probability, whichever of the arm's two.
    private static double MeanClick(LinkParameters link, double share, double sentInThisBasis)
    {
        return link.Intensities.SignalProbability * Mean(link.Intensities.Signal)
            + link.Intensities.DecoyProbability * Mean(link.Intensities.Decoy);

        double Mean(double k)
        {
            double light = share * k * link.Transmittance;
            double matching = (Click(light * (1 - link.Misalignment)) + Click(light * link.Misalignment)) / 2;
            return sentInThisBasis * matching + (1 - sentInThisBasis) * Click(light / 2);
        }
    }

    private static BasisCounts Sifted(LinkParameters link, double sent, double share, double live, double otherLive)
    {
        double symbols = link.SymbolsPerSecond * link.AcquiredSeconds * sent;
        double inGate = JitterInGate(link);
        double noDark = Math.Exp(-link.DarkCountsPerSecond * link.GateSeconds);
        (double signal, double signalErrors) = Slot(link.Intensities.Signal);
        (double decoy, double decoyErrors) = Slot(link.Intensities.Decoy);
        (double mu, double nu) = (symbols * link.Intensities.SignalProbability, symbols * link.Intensities.DecoyProbability);
        return new(mu * signal, nu * decoy, mu * signalErrors, nu * decoyErrors);

        (double Kept, double Wrong) Slot(double k)
        {
            double light = share * k * link.Transmittance;
            double right = live * Gated(light * (1 - link.Misalignment));
            double wrong = live * Gated(light * link.Misalignment);
            double otherSilent = 1 - otherLive * Gated((1 - share) * k * link.Transmittance / 2);
            double vetoFree = otherSilent * otherSilent;
            double kept = right + wrong - right * wrong;
            return (vetoFree * kept, vetoFree * (wrong - right * wrong / 2));
        }

        double Gated(double photons) => 1 - (1 - inGate * Click(photons)) * noDark;
    }

    // 1 - e^-x, whose difference loses digits at small x.
    private static double Click(double photons) => photons < 1e-4
        ? photons * (1 - photons / 2 * (1 - photons / 3))
        : 1 - Math.Exp(-photons);

    // The part of a Gaussian within half a gate on each side: erf, by Abramowitz and Stegun 7.1.26 (within 1.5e-7).
    private static double JitterInGate(LinkParameters link)
    {
        if (link.JitterFwhmSeconds == 0) return 1;
        double x = link.GateSeconds / 2 * FwhmPerSigma / link.JitterFwhmSeconds / Math.Sqrt(2);
        double t = 1 / (1 + 0.3275911 * x);
        double polynomial = t * (0.254829592
            + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))));
        return 1 - polynomial * Math.Exp(-x * x);
    }
}
