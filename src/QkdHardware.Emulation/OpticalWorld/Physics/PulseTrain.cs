namespace QkdHardware.Emulation.OpticalWorld.Physics;

/// <summary>
/// A comb of events without beginning or end, a whole number of clock cycles apart: event k stands at
/// origin + floor(k cycles / rate), exactly, for every k of either sign. No error accumulates where the period is not a
/// whole number of picoseconds.
/// </summary>
internal sealed class PulseTrain
{
    private static readonly Int128 PicosecondsTimesMicrohertz = 1_000_000_000_000_000_000;

    private readonly long originPs;
    private readonly Int128 numerator;
    private readonly Int128 microhertz;

    /// <param name="originPs">World time of event 0.</param>
    /// <param name="rateHz">The clock, taken to the microhertz, which is the resolution of the generators' sample rate.</param>
    /// <param name="cycles">Clock cycles from event to event.</param>
    public PulseTrain(long originPs, double rateHz, long cycles)
    {
        this.originPs = originPs;
        numerator = cycles * PicosecondsTimesMicrohertz;
        microhertz = (long)Math.Round(rateHz * 1e6);
        PeriodPs = (double)numerator / (double)microhertz;
    }

    public double PeriodPs { get; }

    public long TimeOf(long index) => originPs + (long)FloorDivide(index * numerator, microhertz);

    /// <summary>What <see cref="TimeOf"/> cuts off, 0 to 1 ps.</summary>
    public double CutOff(long index)
    {
        Int128 product = index * numerator;
        return (double)(product - (FloorDivide(product, microhertz) * microhertz)) / (double)microhertz;
    }

    /// <summary>The first event at or after the time.</summary>
    public long FirstAtOrAfter(long timePs)
    {
        // floor(x) >= n exactly when x >= n for a whole n, so the ceiling of the quotient is the index.
        Int128 product = ((Int128)timePs - originPs) * microhertz;
        return (long)-FloorDivide(-product, numerator);
    }

    private static Int128 FloorDivide(Int128 dividend, Int128 divisor)
    {
        (Int128 quotient, Int128 remainder) = Int128.DivRem(dividend, divisor);
        return remainder < 0 ? quotient - 1 : quotient;
    }
}
