namespace QkdHardware.TimeTags.Synchronisation;

/// <summary>
/// Delay, frequency offset and drift by least squares with fading memory: recursive, for events at any times. In ps and
/// seconds. An event's weight falls by 1 / memory with each later one, so with a constant drift there is no lag.
/// </summary>
internal struct FadingMemoryFilter
{
    private const double PsPerSecond = 1e12;

    private long time;
    private double delay;
    private double frequency;
    private double drift;
    private Symmetric3 covariance;

    public FadingMemoryFilter(in ClockLock start)
    {
        (time, delay) = (start.Model.ReferencePs, start.Model.DelayPs);
        (frequency, drift) = (start.Model.FrequencyOffset * PsPerSecond, start.Model.DriftPerSecond * PsPerSecond);
        (double df, double dr) = (start.FrequencyError * PsPerSecond, start.DriftError * PsPerSecond);
        covariance = new Symmetric3 { M00 = start.DelayErrorPs * start.DelayErrorPs, M11 = df * df, M22 = dr * dr };
    }

    /// <summary>Of the terms, on a's clock.</summary>
    public readonly long Time => time;

    public readonly double Delay => delay;

    public readonly double DelayError => Math.Sqrt(Math.Max(0, covariance.M00));

    public readonly double FrequencyError => Math.Sqrt(Math.Max(0, covariance.M11)) / PsPerSecond;

    public readonly DelayModel Model => new(time, delay, frequency / PsPerSecond, drift / PsPerSecond);

    /// <summary>Moves the terms to another time, back or forth.</summary>
    public void MoveTo(long target)
    {
        double dt = (target - time) / PsPerSecond;
        double half = dt * dt / 2;
        delay += (frequency * dt) + (drift * half);
        frequency += drift * dt;
        time = target;

        // P becomes F P F' for F = ((1, dt, dt^2/2), (0, 1, dt), (0, 0, 1)); a.. are the rows of F P.
        Symmetric3 p = covariance;
        double a00 = p.M00 + (dt * p.M01) + (half * p.M02);
        double a01 = p.M01 + (dt * p.M11) + (half * p.M12);
        double a02 = p.M02 + (dt * p.M12) + (half * p.M22);
        double a11 = p.M11 + (dt * p.M12);
        double a12 = p.M12 + (dt * p.M22);
        covariance.M00 = a00 + (dt * a01) + (half * a02);
        covariance.M01 = a01 + (dt * a02);
        covariance.M02 = a02;
        covariance.M11 = a11 + (dt * a12);
        covariance.M12 = a12;
    }

    /// <summary>Takes one event at the time of the terms.</summary>
    /// <param name="residual">Its delay less <see cref="Delay"/>, ps.</param>
    /// <param name="variance">Of such residuals, ps^2.</param>
    /// <param name="fading">What earlier events lose of their weight.</param>
    public void Update(double residual, double variance, double fading)
    {
        double grow = 1 / (1 - fading);
        (double p0, double p1, double p2) = (covariance.M00 * grow, covariance.M01 * grow, covariance.M02 * grow);
        double scale = 1 / (p0 + variance);
        (double k0, double k1, double k2) = (p0 * scale, p1 * scale, p2 * scale);
        delay += k0 * residual;
        frequency += k1 * residual;
        drift += k2 * residual;
        covariance = new Symmetric3
        {
            M00 = p0 - (k0 * p0),
            M01 = p1 - (k0 * p1),
            M02 = p2 - (k0 * p2),
            M11 = (covariance.M11 * grow) - (k1 * p1),
            M12 = (covariance.M12 * grow) - (k1 * p2),
            M22 = (covariance.M22 * grow) - (k2 * p2),
        };
    }
}
