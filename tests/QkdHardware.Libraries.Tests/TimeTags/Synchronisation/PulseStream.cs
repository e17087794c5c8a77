using QkdHardware.TimeTags.Synchronisation;

namespace QkdHardware.Libraries.Tests.TimeTags.Synchronisation;

/// <summary>
/// Detections of weak pulses that carry a prefix code, and background, from a seed. The transmitter's pulse m leaves at
/// m * period of its own clock; the receiver's clock is given by a delay model.
/// </summary>
internal sealed class PulseStream
{
    private const double PsPerSecond = 1e12;

    public long[] Times { get; private init; } = [];

    public byte[] Bits { get; private init; } = [];

    /// <summary>Pulse of each detection; -1 for background.</summary>
    public long[] Pulses { get; private init; } = [];

    /// <param name="seed">Seed.</param>
    /// <param name="seconds">Length of the recording.</param>
    /// <param name="rate">Detections a second.</param>
    /// <param name="background">Part of them that is not of a pulse.</param>
    /// <param name="period">Of the pulses, ps.</param>
    /// <param name="clock">Receiver's clock against the transmitter's.</param>
    /// <param name="code">What the pulses carry; random bits if none.</param>
    /// <param name="errors">Part of the bits that is received wrong.</param>
    /// <param name="jitterPs">Standard deviation of an arrival.</param>
    public static PulseStream Make(
        int seed, double seconds, double rate, double background, long period, DelayModel clock, PrefixCode? code, double errors = 0.03, double jitterPs = 300)
    {
        var random = new Random(seed);
        List<(long Time, byte Bit, long Pulse)> all = [];
        foreach (long time in PairStreams.Poisson(random, seconds, rate * (1 - background)))
        {
            long pulse = time / period;
            int bit = code?[pulse] ?? random.Next(2);
            if (random.NextDouble() < errors) bit = 1 - bit;
            long sent = pulse * period;
            all.Add((sent + (long)Math.Round(clock.At(sent) + (jitterPs * PairStreams.Gaussian(random))), (byte)bit, pulse));
        }

        foreach (long time in PairStreams.Poisson(random, seconds, rate * background))
        {
            all.Add((time + (long)clock.At(time), (byte)random.Next(2), -1));
        }

        all.Sort((x, y) => x.Time.CompareTo(y.Time));
        return new PulseStream { Times = [.. all.Select(x => x.Time)], Bits = [.. all.Select(x => x.Bit)], Pulses = [.. all.Select(x => x.Pulse)] };
    }

    public double Seconds => (Times[^1] - Times[0]) / PsPerSecond;
}
