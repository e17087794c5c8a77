using System.Numerics;
using MathNet.Numerics.IntegralTransforms;

namespace QkdHardware.Sessions.Bb84.Detection;

/// <summary>
/// Finds by how many symbols a channel's clicks lag behind a known pattern: the peak of the circular cross-correlation of
/// clicks by slot with the light that the pattern sends to the channel, by FFT.
/// </summary>
internal static class OffsetSearch
{
    /// <param name="clicksBySlot">Clicks by slot since the reference edge, modulo the pattern.</param>
    /// <param name="expected">The relative light of each symbol on this channel, as long as <paramref name="clicksBySlot"/>.</param>
    /// <returns>The offset, and how many standard deviations its peak stands above the mean of the correlation.</returns>
    public static (int Offset, double Snr) Find(ReadOnlySpan<double> clicksBySlot, ReadOnlySpan<double> expected)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(expected.Length, clicksBySlot.Length);
        Complex[] clicks = Transform(clicksBySlot);
        Complex[] light = Transform(expected);
        for (int i = 0; i < clicks.Length; i++)
        {
            clicks[i] *= Complex.Conjugate(light[i]);
        }

        // correlation[s] = sum over k of clicks[k + s] expected[k]
        Fourier.Inverse(clicks, FourierOptions.NoScaling);
        (int best, double sum, double squares) = (0, 0, 0);
        for (int i = 0; i < clicks.Length; i++)
        {
            double value = clicks[i].Real;
            (sum, squares) = (sum + value, squares + (value * value));
            if (value > clicks[best].Real)
            {
                best = i;
            }
        }

        double mean = sum / clicks.Length;
        double deviation = Math.Sqrt(Math.Max(0, (squares / clicks.Length) - (mean * mean)));
        return (best, deviation > 0 ? (clicks[best].Real - mean) / deviation : 0);
    }

    // Without their means, a constant background does not hide the peak.
    private static Complex[] Transform(ReadOnlySpan<double> values)
    {
        double mean = 0;
        foreach (double value in values)
        {
            mean += value / values.Length;
        }

        var result = new Complex[values.Length];
        for (int i = 0; i < values.Length; i++)
        {
            result[i] = values[i] - mean;
        }

        Fourier.Forward(result, FourierOptions.NoScaling);
        return result;
    }
}
