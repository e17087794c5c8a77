namespace QkdHardware.TimeTags.Synchronisation;

/// <summary>The highest point of a correlation within some lags.</summary>
/// <param name="Lag">In bins; negative ones from the end of the correlation.</param>
/// <param name="Excess">Its value above the mean that is expected by chance.</param>
/// <param name="Snr">(peak - mean) / sigma.</param>
/// <param name="LogProbability">Logarithm of the bound on one bin's probability of such a value.</param>
internal readonly record struct CorrelationPeak(int Lag, double Excess, double Snr, double LogProbability)
{
    // A peak that drifts or lies on an edge fills the bins beside it, which then tell nothing about chance.
    private const int Shoulder = 2;

    /// <param name="correlation">Without its mean; lag k at k modulo the length, a power of two.</param>
    /// <param name="from">First lag.</param>
    /// <param name="to">Last lag.</param>
    /// <param name="mean">What was taken off: the counts of a bin by chance.</param>
    public static CorrelationPeak Find(ReadOnlySpan<float> correlation, int from, int to, double mean)
    {
        int mask = correlation.Length - 1;
        (int best, float highest, double sum, double squares) = (from, float.NegativeInfinity, 0, 0);
        for (int lag = from; lag <= to; lag++)
        {
            float value = correlation[lag & mask];
            sum += value;
            squares += (double)value * value;
            if (value > highest) (best, highest) = (lag, value);
        }

        int count = to - from + 1;
        for (int lag = Math.Max(from, best - Shoulder); lag <= Math.Min(to, best + Shoulder); lag++)
        {
            double value = correlation[lag & mask];
            (sum, squares, count) = (sum - value, squares - (value * value), count - 1);
        }

        if (count < Shoulder) return new CorrelationPeak(best, 0, 0, 0);
        double offset = sum / count;
        double variance = Math.Max(0, (squares / count) - (offset * offset));
        double expected = Math.Max(mean + offset, 1.0 / count);
        double excess = highest - offset;
        double sigma = Math.Sqrt(Math.Max(variance, double.Epsilon));
        return new CorrelationPeak(best, excess, variance > 0 ? excess / sigma : 0, PoissonTail.LogBound(expected + excess, expected, variance / expected));
    }
}
