using System.Runtime.CompilerServices;

namespace QkdHardware.TimeTags.Synchronisation;

/// <summary>
/// Narrows a delay track step by step: pairs near it, stretched by trial frequencies, are counted in ever smaller bins over
/// an ever longer time, so that the walk of the remaining frequency error stays within a bin.
/// </summary>
internal sealed class TrackSearch : IDisposable
{
    private const double PsPerSecond = 1e12;
    private const int MostBins = 512;
    private const double MostTrials = 32;
    private const double EnoughPairs = 40;
    private const int MostSteps = 32;

    private readonly PairCloud cloud = new();
    private readonly int[] counts = new int[MostBins];

    /// <summary>Follows the track to fine bins over the longest time that drift allows, and fits it there.</summary>
    /// <param name="a">Ascending times, ps.</param>
    /// <param name="b">Ascending times, ps.</param>
    /// <param name="start">What is known; its reference is the middle of the time that is used.</param>
    /// <param name="options">Drift and false-alarm limits.</param>
    public SyncResult<ClockLock> Lock(ReadOnlySpan<long> a, ReadOnlySpan<long> b, DelayTrack start, DelaySearchOptions options)
    {
        DelayTrack track = start;
        double longest = LongestTime(a, b, track.Model.ReferencePs, options);
        double width = Math.Max(options.FineBinPs, track.HalfDelayPs);
        SyncConfidence confidence = default;
        for (int step = 0; step < MostSteps; step++)
        {
            (double nextWidth, double time) = Plan(track, width, longest, options.FineBinPs);
            if (!Narrow(a, b, ref track, nextWidth, time, out confidence)) return SyncResult<ClockLock>.Refused(SyncRefusal.NotConfirmed, confidence);
            bool isLast = nextWidth <= options.FineBinPs && (time >= longest || nextWidth / time * longest <= options.FineBinPs / 2.0);
            width = nextWidth;
            if (isLast) break;
        }

        if (width > options.FineBinPs || confidence.LogFalseAlarm > options.LogLimit) return SyncResult<ClockLock>.Refused(SyncRefusal.NotConfirmed, confidence);
        Collect(a, b, track.Model, longest, 2 * options.FineBinPs);
        return TrackFit.TryFit(cloud, track.Model, options.FineBinPs, options.MaximumDriftPerSecond, out ClockLock found)
            ? SyncResult<ClockLock>.Locked(found with { PairsPerSecond = track.PairsPerSecond }, confidence)
            : SyncResult<ClockLock>.Refused(SyncRefusal.NotConfirmed, confidence);
    }

    /// <summary>Pairs within some ps of a model.</summary>
    public double CountPairs(ReadOnlySpan<long> a, ReadOnlySpan<long> b, in DelayModel model, double reach)
    {
        cloud.Collect(a, b, model, reach);
        return (double)cloud.Times.Length * cloud.Stride;
    }

    public void Dispose() => cloud.Dispose();

    // The data on either side of the reference, and as long as drift bends the track by less than half a fine bin.
    private static double LongestTime(ReadOnlySpan<long> a, ReadOnlySpan<long> b, long reference, DelaySearchOptions options)
    {
        double data = 2.0 * Math.Min(reference - a[0], a[^1] - reference);
        double drift = options.MaximumDriftPerSecond / PsPerSecond;
        double straight = drift > 0 ? Math.Sqrt(4 * options.FineBinPs / drift) : double.PositiveInfinity;
        return Math.Min(data, straight);
    }

    // The smallest bin that still gets enough pairs in the time for which the frequency is known well enough.
    private static (double Width, double Time) Plan(in DelayTrack track, double width, double longest, long fineBin)
    {
        for (double next = Math.Max(fineBin, width / 8); ; next = Math.Min(width, next * 2))
        {
            double time = Math.Min(longest, MostTrials / 2 * next / track.HalfFrequency);
            if (time >= longest || next >= width || track.PairsPerSecond * time / PsPerSecond >= EnoughPairs) return (next, time);
        }
    }

    private void Collect(ReadOnlySpan<long> a, ReadOnlySpan<long> b, in DelayModel model, double time, double reach)
    {
        long half = (long)(time / 2);
        cloud.Collect(TagSpan.Within(a, model.ReferencePs - half, model.ReferencePs + half + 1), b, model, reach);
    }

    private bool Narrow(ReadOnlySpan<long> a, ReadOnlySpan<long> b, ref DelayTrack track, double width, double time, out SyncConfidence confidence)
    {
        // Peaks are looked for in two bins together, so that one on an edge is not halved.
        double span = track.HalfDelayPs + width;
        Collect(a, b, track.Model, time, span + (track.HalfFrequency * time / 2));
        int bins = Math.Min(MostBins, (int)Math.Ceiling(2 * span / width) + 1);
        int trials = Math.Max(1, (int)Math.Ceiling(track.HalfFrequency * time / width));
        double frequencyStep = track.HalfFrequency / trials;
        (int best, int bestCount, int bestTotal, double bestFrequency) = (0, -1, 0, 0);
        for (int trial = -trials; trial <= trials; trial++)
        {
            double frequency = trial * frequencyStep;
            Span<int> histogram = counts.AsSpan(0, bins);
            int total = Fill(histogram, frequency, -span, width);
            for (int k = 0; k + 1 < bins; k++)
            {
                int count = histogram[k] + histogram[k + 1];
                if (count > bestCount) (best, bestCount, bestTotal, bestFrequency) = (k, count, total, frequency);
            }
        }

        double beside = bestTotal - bestCount;
        double mean = Math.Max(1, beside) * 2 / Math.Max(1, bins - 2);
        double log = PoissonTail.LogBound(bestCount, mean) + Math.Log((double)bins * ((2 * trials) + 1));
        confidence = new SyncConfidence((bestCount - mean) / Math.Sqrt(mean), Math.Min(0, log), bestCount - mean);
        if (log > Math.Log(1e-3)) return false;

        DelayModel model = track.Model with
        {
            DelayPs = track.Model.DelayPs - span + ((best + 1) * width),
            FrequencyOffset = track.Model.FrequencyOffset + bestFrequency,
        };
        track = new DelayTrack(model, width, Math.Min(track.HalfFrequency, 1.5 * Math.Max(frequencyStep, width / time)), (bestCount - mean) * cloud.Stride / time * PsPerSecond);
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int Fill(Span<int> histogram, double frequency, double from, double width)
    {
        histogram.Clear();
        ReadOnlySpan<double> times = cloud.Times;
        ReadOnlySpan<double> residuals = cloud.Residuals[..times.Length];
        double scale = 1 / width;
        int total = 0;
        for (int i = 0; i < times.Length; i++)
        {
            double place = (residuals[i] - (frequency * times[i]) - from) * scale;
            if (place < 0 || place >= histogram.Length) continue;
            histogram[(int)place]++;
            total++;
        }

        return total;
    }
}
