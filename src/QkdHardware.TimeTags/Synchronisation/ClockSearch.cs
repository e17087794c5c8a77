namespace QkdHardware.TimeTags.Synchronisation;

/// <summary>
/// Finds delay and frequency offset of two streams of free-running clocks from their coincidences alone. Rounds of coarse
/// FFT correlations, each over a longer time with more trial frequencies, until a peak is significant; then the track is
/// followed to fine bins and fitted. A candidate that does not hold is dropped and the next round tried. Pure; pooled memory.
/// </summary>
public static class ClockSearch
{
    private const double PsPerSecond = 1e12;

    /// <summary>Searches in the middle of what the recordings share. Weak signals never throw.</summary>
    /// <param name="a">Ascending times on a's clock, ps.</param>
    /// <param name="b">Ascending times on b's clock, ps.</param>
    /// <param name="options">Limits and resolutions.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public static SyncResult<ClockLock> Find(ReadOnlySpan<long> a, ReadOnlySpan<long> b, DelaySearchOptions? options = null)
    {
        options ??= new DelaySearchOptions();
        options.Check();
        if (a.IsEmpty || b.IsEmpty) return SyncResult<ClockLock>.Refused(SyncRefusal.TooFewTags);
        (long first, long last) = (Math.Max(a[0], b[0]), Math.Min(a[^1], b[^1]));
        long centre = first + ((last - first) / 2);
        using var scan = new DelayScan(options.CoarseBinPs, options.CoarseOrder);
        using var tracks = new TrackSearch();
        SyncResult<ClockLock> refused = SyncResult<ClockLock>.Refused(SyncRefusal.DataTooShort);
        double logTrials = Math.Log(Math.Max(1, options.FrequencyRounds.Count));
        foreach (int count in options.FrequencyRounds)
        {
            long integration = (long)(options.CoarseBinPs * count / (2 * options.MaximumFrequencyOffset));
            if (last - first < Math.Max(integration, scan.SpanOfB(integration, 2 * options.MaximumDelayPs))) break;

            double[] frequencies = new double[count];
            double step = 2 * options.MaximumFrequencyOffset / count;
            for (int i = 0; i < count; i++) frequencies[i] = ((i + 0.5) * step) - options.MaximumFrequencyOffset;
            (long lag, double frequency, SyncConfidence confidence) = scan.Find(a, b, centre, integration, 0, options.MaximumDelayPs, frequencies);
            confidence = confidence with { LogFalseAlarm = Math.Min(0, confidence.LogFalseAlarm + logTrials) };
            if (confidence.LogFalseAlarm > options.LogLimit)
            {
                if (refused.Refusal != SyncRefusal.NotConfirmed) refused = SyncResult<ClockLock>.Refused(SyncRefusal.SignalTooWeak, confidence);
                continue;
            }

            // The next frequency may have had the peak as well, and the walk within the round moves it by a bin.
            var start = new DelayTrack(
                new DelayModel(centre, lag, frequency), 1.5 * options.CoarseBinPs, 1.5 * step, confidence.Excess / integration * PsPerSecond);
            SyncResult<ClockLock> result = tracks.Lock(a, b, start, options);
            if (!result.IsLocked)
            {
                refused = result;
                continue;
            }

            // Both the coarse peak and the last of the fine ones had to pass: the weaker is told.
            return SyncResult<ClockLock>.Locked(result.Value, result.Confidence.LogFalseAlarm > confidence.LogFalseAlarm ? result.Confidence : confidence);
        }

        return refused;
    }
}
