namespace QkdHardware.Sessions.Bb84.Detection;

/// <summary>Where inside a slot the clicks of one channel arrive.</summary>
public sealed class ArrivalHistogram
{
    private readonly long[] counts;

    /// <param name="slotPs">The length of a slot in ps; more than one bin.</param>
    /// <param name="binPs">The width of a bin in ps; the last bin may be shorter.</param>
    public ArrivalHistogram(long slotPs, long binPs)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(binPs);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(slotPs, binPs);
        (SlotPs, BinPs) = (slotPs, binPs);
        counts = new long[(slotPs + binPs - 1) / binPs];
    }

    public long SlotPs { get; }

    public long BinPs { get; }

    public IReadOnlyList<long> Counts => counts;

    public long Total => counts.Sum();

    /// <param name="times">Times since a reference edge in ps, not negative.</param>
    /// <param name="references">
    /// Numbers of the edges; tags before the first edge (0) count from somewhere else and are left out.
    /// </param>
    public void Add(ReadOnlySpan<long> times, ReadOnlySpan<long> references)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(references.Length, times.Length);
        for (int i = 0; i < times.Length; i++)
        {
            if (references[i] > 0)
            {
                counts[times[i] % SlotPs / BinPs]++;
            }
        }
    }

    /// <summary>
    /// The middle of the densest stretch of the given width, and how many standard deviations of the background it
    /// stands above it. The slot is a circle.
    /// </summary>
    /// <param name="widthPs">The width of the stretch in ps; at least one bin and at most all but one are taken.</param>
    /// <returns>The position in ps from the start of the slot, and the signal-to-noise ratio (0 without clicks).</returns>
    public (double PositionPs, double Snr) FindPeak(long widthPs)
    {
        int width = (int)Math.Clamp(widthPs / BinPs, 1, counts.Length - 1);
        long sum = 0;
        for (int i = 0; i < width; i++)
        {
            sum += counts[i];
        }

        (long best, int bestStart) = (sum, 0);
        for (int start = 1; start < counts.Length; start++)
        {
            sum += counts[(start + width - 1) % counts.Length] - counts[start - 1];
            if (sum > best)
            {
                (best, bestStart) = (sum, start);
            }
        }

        double moment = 0;
        for (int i = 0; i < width; i++)
        {
            moment += (i + 0.5) * counts[(bestStart + i) % counts.Length];
        }

        double position = best == 0 ? 0 : (bestStart + (moment / best)) * BinPs % SlotPs;
        double background = (Total - best) * (double)width / (counts.Length - width);
        return (position, best == 0 ? 0 : (best - background) / Math.Sqrt(background + 1));
    }
}
