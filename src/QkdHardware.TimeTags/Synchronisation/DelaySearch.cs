namespace QkdHardware.TimeTags.Synchronisation;

/// <summary>
/// Finds the delay between two streams whose frequency offset is known, by FFT cross-correlation at two resolutions: coarse
/// bins over all delays, then fine bins, both streams folded, near the coarse peak. Pure; memory is pooled.
/// </summary>
public static class DelaySearch
{
    private const double PsPerSecond = 1e12;

    /// <summary>Searches in the middle of what the recordings share.</summary>
    /// <param name="a">Ascending times on a's clock, ps.</param>
    /// <param name="b">Ascending times on b's clock, ps.</param>
    /// <param name="frequencyOffset">Relative offset of b's clock; its error times the integration must be below a fine bin.</param>
    /// <param name="integration">Length of a that is used, ps.</param>
    /// <param name="options">Limits and resolutions.</param>
    /// <returns>The delay to about half a fine bin, or why there is none: weak signals never throw.</returns>
    /// <exception cref="ArgumentOutOfRangeException">An option or argument is out of its range.</exception>
    public static SyncResult<DelayModel> Find(
        ReadOnlySpan<long> a, ReadOnlySpan<long> b, double frequencyOffset, long integration, DelaySearchOptions? options = null)
    {
        options ??= new DelaySearchOptions();
        options.Check();
        ArgumentOutOfRangeException.ThrowIfLessThan(integration, options.CoarseBinPs);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(integration, 100 * (long)PsPerSecond);
        if (!(Math.Abs(frequencyOffset) <= 1e-2)) throw new ArgumentOutOfRangeException(nameof(frequencyOffset), frequencyOffset, "At most 1e-2.");
        if (a.IsEmpty || b.IsEmpty) return SyncResult<DelayModel>.Refused(SyncRefusal.TooFewTags);

        using var coarse = new DelayScan(options.CoarseBinPs, options.CoarseOrder);
        (long first, long last) = (Math.Max(a[0], b[0]), Math.Min(a[^1], b[^1]));
        if (last - first < Math.Max(integration, coarse.SpanOfB(integration, 2 * options.MaximumDelayPs)))
        {
            return SyncResult<DelayModel>.Refused(SyncRefusal.DataTooShort);
        }

        long centre = first + ((last - first) / 2);
        Span<double> frequency = [frequencyOffset];
        (long lag, _, SyncConfidence confidence) = coarse.Find(a, b, centre, integration, 0, options.MaximumDelayPs, frequency);
        if (confidence.LogFalseAlarm > options.LogLimit) return SyncResult<DelayModel>.Refused(SyncRefusal.SignalTooWeak, confidence);

        // Half a coarse bin either way is where the peak is; twice that again is where it must not be.
        using var fine = new DelayScan(options.FineBinPs, options.FineOrder);
        long halfLags = 3 * options.CoarseBinPs / 2;
        (long fineLag, _, SyncConfidence fineConfidence) = fine.Find(a, b, centre, integration, lag, halfLags, frequency);
        if (fineConfidence.LogFalseAlarm > options.LogLimit) return SyncResult<DelayModel>.Refused(SyncRefusal.NotConfirmed, fineConfidence);
        return Math.Abs(fineLag - lag) > options.CoarseBinPs + options.FineBinPs
            ? SyncResult<DelayModel>.Refused(SyncRefusal.ResolutionsDisagree, fineConfidence)
            : SyncResult<DelayModel>.Locked(new DelayModel(centre, fineLag, frequencyOffset), fineConfidence);
    }
}
