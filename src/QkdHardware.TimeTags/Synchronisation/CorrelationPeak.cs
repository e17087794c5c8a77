using System.Numerics.Tensors;

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
    /// <param name="reach">Lags from minus to plus this.</param>
    /// <param name="mean">What was taken off: the counts of a bin by chance.</param>
    public static CorrelationPeak Find(ReadOnlySpan<float> correlation, int reach, double mean)
    {
        int mask = correlation.Length - 1;
        ReadOnlySpan<float> late = correlation[..(reach + 1)];
        ReadOnlySpan<float> early = correlation[^reach..];
        (int bestLate, int bestEarly) = (TensorPrimitives.IndexOfMax(late), TensorPrimitives.IndexOfMax(early));
        int best = reach > 0 && early[bestEarly] > late[bestLate] ? bestEarly - reach : bestLate;
        float highest = correlation[best & mask];
        double sum = (double)TensorPrimitives.Sum(late) + TensorPrimitives.Sum(early);
        double squares = (double)TensorPrimitives.SumOfSquares(late) + TensorPrimitives.SumOfSquares(early);
        int count = (2 * reach) + 1;
        for (int lag = Math.Max(-reach, best - Shoulder); lag <= Math.Min(reach, best + Shoulder); lag++)
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
