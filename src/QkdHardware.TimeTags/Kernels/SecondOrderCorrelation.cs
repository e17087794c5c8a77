namespace QkdHardware.TimeTags.Kernels;

/// <summary>
/// Normalises a histogram of pairs to g2: 1 where starts and stops are independent. A difference dt can occur only
/// in a time of T - |dt|, so <c>g2 = counts * T^2 / (starts * stops * width * (T - |dt|))</c>.
/// </summary>
public static class SecondOrderCorrelation
{
    /// <summary>Normalised values and their errors, from the square root of the counts.</summary>
    /// <param name="counts">Pairs, from <see cref="CrossCorrelation.AddPairs"/>.</param>
    /// <param name="from">Lower edge of bin 0, ps.</param>
    /// <param name="width">Width of a bin, ps.</param>
    /// <param name="starts">Number of starts.</param>
    /// <param name="stops">Number of stops.</param>
    /// <param name="duration">Time T in which they were recorded, ps.</param>
    /// <param name="g2">As long as the counts; NaN where there is nothing to divide by.</param>
    /// <param name="errors">As long as the counts.</param>
    /// <exception cref="ArgumentException">A target is too short.</exception>
    /// <exception cref="ArgumentOutOfRangeException">Width or duration is not positive.</exception>
    public static void Normalise(ReadOnlySpan<long> counts, long from, long width, long starts, long stops, long duration, Span<double> g2, Span<double> errors)
    {
        if (g2.Length < counts.Length || errors.Length < counts.Length) throw new ArgumentException("A target is shorter than the counts.");
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(duration);
        for (int bin = 0; bin < counts.Length; bin++)
        {
            double centre = from + ((bin + 0.5) * width);
            double expected = (double)starts * stops / duration * width * Math.Max(0, 1 - (Math.Abs(centre) / duration));
            g2[bin] = expected > 0 ? counts[bin] / expected : double.NaN;
            errors[bin] = expected > 0 ? Math.Sqrt(counts[bin]) / expected : double.NaN;
        }
    }
}
