using System.Buffers;
using System.Numerics;

namespace QkdHardware.TimeTags.Synchronisation;

/// <summary>
/// The line of a pulse train in the spectrum of its tags, near a nominal frequency. Each tag is a unit phasor at its phase in
/// the nominal period; phasors are summed in time bins short enough for the band, and transformed.
/// </summary>
internal static class CombSpectrum
{
    /// <summary>Time bins of a correlation are this much shorter than the band's Nyquist interval, so its edge loses an eighth.</summary>
    public const double Oversampling = 2.5;

    /// <param name="times">Tags, ps.</param>
    /// <param name="origin">Beginning of the time bins, ps.</param>
    /// <param name="period">Nominal period, ps.</param>
    /// <param name="binPs">Length of a time bin, ps.</param>
    /// <param name="bins">Time bins; a power of two.</param>
    /// <param name="band">Largest difference of frequency, Hz.</param>
    /// <returns>
    /// By how much the line is below the nominal frequency, Hz; signal to noise as a power over its mean by chance; the logarithm of the bound on chance.
    /// </returns>
    public static (double Hertz, double Power, double LogFalseAlarm) Find(ReadOnlySpan<long> times, long origin, double period, double binPs, int bins, double band)
    {
        // Twice the length, the rest zeros: a line between two points loses a fifth, not more than half.
        int length = 2 * bins;
        Complex[] rented = ArrayPool<Complex>.Shared.Rent(length);
        try
        {
            Span<Complex> sums = rented.AsSpan(0, length);
            sums.Clear();
            int count = 0;
            foreach (long time in times)
            {
                int bin = (int)((time - origin) / binPs);
                if (bin < 0 || bin >= bins) continue;
                double phase = (time - origin) / period;
                (double sine, double cosine) = Math.SinCos(2 * Math.PI * (phase - Math.Floor(phase)));
                sums[bin] += new Complex(cosine, sine);
                count++;
            }

            if (count == 0) return (0, 0, 0);
            PlainFourier.Forward(sums);
            double step = 1e12 / (binPs * length);
            int reach = Math.Min((length / 2) - 1, (int)Math.Ceiling(band / step));
            (int best, double highest) = (0, 0);
            for (int k = -reach; k <= reach; k++)
            {
                Complex value = sums[k & (length - 1)];
                double power = (value.Real * value.Real) + (value.Imaginary * value.Imaginary);
                if (power > highest) (best, highest) = (k, power);
            }

            // For random phases the power over the count is exponential (Rayleigh's test).
            double normal = highest / count;
            return (best * step, normal, Math.Min(0, Math.Log((2 * reach) + 1) - normal));
        }
        finally
        {
            ArrayPool<Complex>.Shared.Return(rented);
        }
    }
}
