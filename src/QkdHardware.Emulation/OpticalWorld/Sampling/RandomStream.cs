using System.Numerics;

namespace QkdHardware.Emulation.OpticalWorld.Sampling;

/// <summary>
/// A random stream that is a function of its name alone: xoshiro256++ (Blackman and Vigna, ACM TOMS 47:36, 2021), its state
/// filled by SplitMix64 from seed and place. Scalar, so vector instructions do not change the numbers; logarithm and sine are
/// the C library's, whose last digit may differ where a processor lacks fused multiply-add. For physics; never for keys.
/// </summary>
internal struct RandomStream
{
    private ulong s0;
    private ulong s1;
    private ulong s2;
    private ulong s3;
    private double spareNormal;
    private bool hasSpare;

    /// <param name="seed">The twin's seed.</param>
    /// <param name="place">What the stream is for: kind, record, slice, detector. Other places give unrelated streams.</param>
    public RandomStream(long seed, params ReadOnlySpan<long> place)
    {
        ulong state = (ulong)seed;
        foreach (long part in place)
        {
            state = NextSeed(ref state) ^ (ulong)part;
        }

        (s0, s1, s2, s3) = (NextSeed(ref state), NextSeed(ref state), NextSeed(ref state), NextSeed(ref state));
        (spareNormal, hasSpare) = (0, false);
    }

    public ulong NextBits()
    {
        ulong result = BitOperations.RotateLeft(s0 + s3, 23) + s0;
        ulong shifted = s1 << 17;
        s2 ^= s0;
        s3 ^= s1;
        s1 ^= s2;
        s0 ^= s3;
        s2 ^= shifted;
        s3 = BitOperations.RotateLeft(s3, 45);
        return result;
    }

    /// <summary>Uniform over (0, 1], in steps of 2^-53.</summary>
    public double NextUniform() => ((NextBits() >> 11) + 1) * (1.0 / (1UL << 53));

    /// <summary>Exponential with mean 1; may be 0, never negative.</summary>
    public double NextExponential() => -Math.Log(NextUniform());

    /// <summary>Normal with mean 0 and variance 1 (Box and Muller).</summary>
    public double NextNormal()
    {
        if (hasSpare)
        {
            hasSpare = false;
            return spareNormal;
        }

        double radius = Math.Sqrt(2 * NextExponential());
        (double sine, double cosine) = Math.SinCos(2 * Math.PI * NextUniform());
        (spareNormal, hasSpare) = (radius * sine, true);
        return radius * cosine;
    }

    /// <summary>Poisson: exact to a mean of 50 by counting exponential gaps, above it a rounded normal.</summary>
    public double NextPoisson(double mean)
    {
        if (mean > 50)
        {
            return Math.Max(0, Math.Round(mean + (Math.Sqrt(mean) * NextNormal())));
        }

        int count = -1;
        for (double sum = 0; sum <= mean; sum += NextExponential())
        {
            count++;
        }

        return count;
    }

    private static ulong NextSeed(ref ulong state)
    {
        state += 0x9E3779B97F4A7C15;
        ulong z = state;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
