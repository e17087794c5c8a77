namespace QkdHardware.TimeTags.Synchronisation;

/// <summary>Least squares of delay, frequency and drift to the pairs near a track.</summary>
internal static class TrackFit
{
    private const double PsPerSecond = 1e12;
    private const int Rounds = 3;
    private const int FewestPairs = 8;

    /// <param name="cloud">Pairs near the model.</param>
    /// <param name="model">Where to begin.</param>
    /// <param name="gate">Pairs within 1.5 times this of the fit are fitted; after the first round, within this; ps.</param>
    /// <param name="maximumDrift">One standard deviation of the drift before any pair is seen, 1/s.</param>
    /// <param name="found">The fit; its pair rate is not set.</param>
    public static bool TryFit(PairCloud cloud, in DelayModel model, double gate, double maximumDrift, out ClockLock found)
    {
        found = default;
        (double delay, double frequency, double drift) = (0, 0, 0);
        for (int round = 0; round < Rounds; round++)
        {
            double reach = round == 0 ? 1.5 * gate : gate;
            double variance = reach * reach / 3;
            var normal = default(Symmetric3);
            (double r0, double r1, double r2, double squares, int count) = (0, 0, 0, 0, 0);
            for (int i = 0; i < cloud.Times.Length; i++)
            {
                // Seconds and ps: the terms are then of like size.
                double t = cloud.Times[i] / PsPerSecond;
                double bend = t * t / 2;
                double value = cloud.Residuals[i];
                double rest = value - (delay + (frequency * t) + (drift * bend));
                if (Math.Abs(rest) > reach) continue;
                normal.AddOuter(1, t, bend, 1);
                (r0, r1, r2) = (r0 + value, r1 + (value * t), r2 + (value * bend));
                squares += rest * rest;
                count++;
            }

            if (count < FewestPairs) return false;
            if (round > 0) variance = squares / count;

            // What is known of the drift before keeps few pairs from bending the track.
            double prior = Math.Max(maximumDrift, 1e-15) * PsPerSecond;
            normal.M22 += variance / (prior * prior);
            if (!normal.TryInvert(out Symmetric3 inverse)) return false;
            (delay, frequency, drift) = inverse.Times(r0, r1, r2);
            found = new ClockLock(
                model with
                {
                    DelayPs = model.DelayPs + delay,
                    FrequencyOffset = model.FrequencyOffset + (frequency / PsPerSecond),
                    DriftPerSecond = model.DriftPerSecond + (drift / PsPerSecond),
                },
                Math.Sqrt(variance * inverse.M00),
                Math.Sqrt(variance * inverse.M11) / PsPerSecond,
                Math.Sqrt(variance * inverse.M22) / PsPerSecond,
                0);
        }

        return true;
    }
}
