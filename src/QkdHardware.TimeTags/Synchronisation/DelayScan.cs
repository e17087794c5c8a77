using System.Buffers;

namespace QkdHardware.TimeTags.Synchronisation;

/// <summary>
/// Correlates a part of stream a, stretched by trial frequencies, with stream b by FFT at one resolution. Of b is taken what
/// every lag of the search needs, made up to whole foldings: then chance gives the same counts at every lag.
/// </summary>
internal sealed class DelayScan : IDisposable
{
    private readonly CircularCorrelation correlation;
    private readonly float[] first;
    private readonly float[] second;
    private readonly long bin;

    public DelayScan(long bin, int order)
    {
        this.bin = bin;
        correlation = new CircularCorrelation(order);
        first = ArrayPool<float>.Shared.Rent(correlation.Length);
        second = ArrayPool<float>.Shared.Rent(correlation.Length);
    }

    /// <summary>Length of the correlation, ps.</summary>
    public long FoldPs => bin * correlation.Length;

    /// <summary>How much of b a search needs, ps.</summary>
    /// <param name="integration">Length of the part of a, ps.</param>
    /// <param name="lags">From the least to the greatest lag, ps.</param>
    public long SpanOfB(long integration, long lags) => (integration + lags + FoldPs - 1) / FoldPs * FoldPs;

    /// <summary>The best of some frequencies.</summary>
    /// <param name="a">Tags of a, ps.</param>
    /// <param name="b">Tags of b, ps.</param>
    /// <param name="centre">Middle of the part of a, at which the lag is found, ps.</param>
    /// <param name="integration">Its length, ps.</param>
    /// <param name="lag">Middle of the lags, ps.</param>
    /// <param name="halfLags">Lags on either side, ps.</param>
    /// <param name="frequencies">Frequency offsets of b to try; an even number, or one.</param>
    /// <returns>The lag in ps is that of the middle of its bin.</returns>
    public (long LagPs, double Frequency, SyncConfidence Confidence) Find(
        ReadOnlySpan<long> a, ReadOnlySpan<long> b, long centre, long integration, long lag, long halfLags, ReadOnlySpan<double> frequencies)
    {
        ReadOnlySpan<long> partA = TagSpan.Within(a, centre - (integration / 2), centre + (integration / 2));
        long half = SpanOfB(integration, 2 * halfLags) / 2;
        ReadOnlySpan<long> partB = TagSpan.Within(b, centre + lag - half, centre + lag + half);
        int length = correlation.Length;
        Span<float> x = first.AsSpan(0, length);
        Span<float> y = second.AsSpan(0, length);
        x.Clear();
        TagFolding.Add(partB, centre + lag, 0, bin, x);
        correlation.SetReference(x, subtractMean: true);

        double mean = (double)partA.Length * partB.Length / length;
        int reach = (int)Math.Min(halfLags / bin, (length / 2) - 1);
        (CorrelationPeak best, double frequency) = (default, 0);
        for (int i = 0; i < frequencies.Length; i += 2)
        {
            x.Clear();
            y.Clear();
            TagFolding.Add(partA, centre, frequencies[i], bin, x);
            if (i + 1 < frequencies.Length) TagFolding.Add(partA, centre, frequencies[i + 1], bin, y);
            correlation.Correlate(x, y);
            Take(CorrelationPeak.Find(x, reach, mean), frequencies[i]);
            if (i + 1 < frequencies.Length) Take(CorrelationPeak.Find(y, reach, mean), frequencies[i + 1]);
        }

        double trials = (double)frequencies.Length * ((2 * reach) + 1);
        double falseAlarm = Math.Min(0, best.LogProbability + Math.Log(trials));
        return (lag + (best.Lag * bin), frequency, new SyncConfidence(best.Snr, falseAlarm, best.Excess));

        void Take(CorrelationPeak peak, double at)
        {
            if (peak.LogProbability < best.LogProbability) (best, frequency) = (peak, at);
        }
    }

    public void Dispose()
    {
        correlation.Dispose();
        ArrayPool<float>.Shared.Return(first);
        ArrayPool<float>.Shared.Return(second);
    }
}
