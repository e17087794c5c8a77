using System.Buffers;
using System.Numerics;

namespace QkdHardware.TimeTags.Synchronisation;

/// <summary>Finds by how many slots the clicks lag behind a repeated pattern of any length, by FFT. Pure; pooled memory.</summary>
public static class PatternSearch
{
    /// <summary>The longest pattern, slots.</summary>
    public const int MaximumLength = 1 << (CircularCorrelation.MaximumOrder - 1);

    /// <summary>The peak of the circular cross-correlation: at offset k, slot n of the pattern is slot n + k of the clicks.</summary>
    /// <param name="clicks">Clicks by slot, modulo the pattern.</param>
    /// <param name="expected">Relative light of each slot of the pattern, as long as <paramref name="clicks"/>.</param>
    /// <returns>The offset from 0 on, and (peak - mean) / sigma of the correlation; 0 where nothing stands out.</returns>
    /// <exception cref="ArgumentOutOfRangeException">Lengths differ, or are not from 2 to <see cref="MaximumLength"/>.</exception>
    public static (int Offset, double Snr) Find(ReadOnlySpan<float> clicks, ReadOnlySpan<float> expected)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(expected.Length, clicks.Length);
        ArgumentOutOfRangeException.ThrowIfLessThan(clicks.Length, 2);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(clicks.Length, MaximumLength);

        // A pattern that is no power of two is laid beside the clicks twice, so that no shift goes over the end.
        int length = clicks.Length;
        bool isWhole = int.IsPow2(length) && length >= 1 << CircularCorrelation.MinimumOrder;
        int order = Math.Max(CircularCorrelation.MinimumOrder, BitOperations.Log2(BitOperations.RoundUpToPowerOf2((uint)(isWhole ? length : 2 * length))));
        using var correlation = new CircularCorrelation(order);
        float[] rented = ArrayPool<float>.Shared.Rent(2 << order);
        try
        {
            Span<float> x = rented.AsSpan(0, 1 << order);
            Span<float> y = rented.AsSpan(1 << order, 1 << order);
            x.Clear();
            y.Clear();
            Centre(clicks, x);
            if (!isWhole) x[..length].CopyTo(x[length..]);
            correlation.SetReference(x);
            x.Clear();
            Centre(expected, x);
            correlation.Correlate(x, y);
            return Highest(x[..length]);
        }
        finally
        {
            ArrayPool<float>.Shared.Return(rented);
        }
    }

    // Without their means, a constant background does not hide the peak.
    private static void Centre(ReadOnlySpan<float> values, Span<float> target)
    {
        double sum = 0;
        foreach (float value in values) sum += value;
        float mean = (float)(sum / values.Length);
        for (int i = 0; i < values.Length; i++) target[i] = values[i] - mean;
    }

    private static (int Offset, double Snr) Highest(ReadOnlySpan<float> correlation)
    {
        (int best, double sum, double squares) = (0, 0, 0);
        for (int i = 0; i < correlation.Length; i++)
        {
            (sum, squares) = (sum + correlation[i], squares + ((double)correlation[i] * correlation[i]));
            if (correlation[i] > correlation[best]) best = i;
        }

        double mean = sum / correlation.Length;
        double deviation = Math.Sqrt(Math.Max(0, (squares / correlation.Length) - (mean * mean)));
        return (best, deviation > 0 ? (correlation[best] - mean) / deviation : 0);
    }
}
