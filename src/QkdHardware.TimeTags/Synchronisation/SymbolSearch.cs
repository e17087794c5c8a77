using System.Runtime.CompilerServices;

namespace QkdHardware.TimeTags.Synchronisation;

/// <summary>
/// Finds a transmitter's symbol period and phase from the arrival times of its photons, without a clock signal: the line in
/// their spectrum, then a fit of the phase over ever more of the recording (in the manner of Qubit4Sync, arXiv:1909.12050).
/// Pure; pooled memory.
/// </summary>
public static class SymbolSearch
{
    private const double PsPerSecond = 1e12;
    private const int LeastOrder = 8;
    private const int GreatestOrder = 17;
    private const int FewestTags = 20;
    private const int MostTags = 1 << 17;
    private const int FitRounds = 4;
    private const double MostBend = 0.1;

    /// <summary>Searches from the middle of the recording. Weak signals never throw.</summary>
    /// <param name="times">Ascending times, ps; background may be among them.</param>
    /// <param name="nominalPeriodPs">The transmitter's nominal period, ps; from 1 ps to 1 ms.</param>
    /// <param name="options">Limits.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option or the period is out of its range.</exception>
    public static SyncResult<SymbolTiming> Find(ReadOnlySpan<long> times, double nominalPeriodPs, SymbolSearchOptions? options = null)
    {
        options ??= new SymbolSearchOptions();
        options.Check();
        if (!(nominalPeriodPs is >= 1 and <= 1e9)) throw new ArgumentOutOfRangeException(nameof(nominalPeriodPs), nominalPeriodPs, "From 1 ps to 1 ms.");
        if (times.Length < FewestTags) return SyncResult<SymbolTiming>.Refused(SyncRefusal.TooFewTags);

        double nominal = PsPerSecond / nominalPeriodPs;
        double band = options.MaximumFrequencyOffset * nominal;
        double bin = PsPerSecond / (2 * CombSpectrum.Oversampling * band);
        long centre = times[0] + ((times[^1] - times[0]) / 2);
        double bending = options.MaximumDriftPerSecond * nominal / 2;
        double longest = bending > 0 ? 2 * Math.Sqrt(MostBend / bending) * PsPerSecond : double.PositiveInfinity;
        SyncResult<SymbolTiming> refused = SyncResult<SymbolTiming>.Refused(SyncRefusal.DataTooShort);
        double logRounds = Math.Log(1 + ((GreatestOrder - LeastOrder) / 3));
        for (int order = LeastOrder; order <= GreatestOrder; order += 3)
        {
            double window = bin * (1 << order);
            if (window > times[^1] - times[0] || window > longest) break;
            long origin = centre - (long)(window / 2);
            ReadOnlySpan<long> part = TagSpan.Within(times, origin, origin + (long)window);
            (double hertz, double power, double log) = CombSpectrum.Find(part, origin, nominalPeriodPs, bin, 1 << order, band);
            var confidence = new SyncConfidence(Math.Sqrt(power), Math.Min(0, log + logRounds), power);
            if (confidence.LogFalseAlarm > Math.Log(options.MaximumFalseAlarm))
            {
                if (refused.Refusal != SyncRefusal.NotConfirmed) refused = SyncResult<SymbolTiming>.Refused(SyncRefusal.SignalTooWeak, confidence);
                continue;
            }

            var start = new SymbolTiming(centre, 0, PsPerSecond / (nominal - hertz));
            SyncResult<SymbolTiming> result = Follow(times, start, window, options);
            if (result.IsLocked) return result;
            refused = result;
        }

        return refused;
    }

    // Doubles the window until it is all of the recording; the fit of each is good to a small part of a cycle in the next.
    private static SyncResult<SymbolTiming> Follow(ReadOnlySpan<long> times, SymbolTiming timing, double window, SymbolSearchOptions options)
    {
        double first = 0;
        for (; ; window *= 2)
        {
            long half = (long)(window / 2) + 1;
            ReadOnlySpan<long> part = TagSpan.Within(times, timing.ReferencePs - half, timing.ReferencePs + half);
            (double visibility, int count) = (0, 0);
            for (int round = 0; round < FitRounds; round++)
            {
                if (!TryFit(part, ref timing, options.MaximumDriftPerSecond, isFirst: first == 0 && round == 0, out visibility, out count)) break;
            }

            double power = visibility * visibility * count;
            var confidence = new SyncConfidence(Math.Sqrt(power), Math.Min(0, -power), power);
            first = first == 0 ? visibility : first;
            if (visibility < first / 2) return SyncResult<SymbolTiming>.Refused(SyncRefusal.NotConfirmed, confidence);
            if (part.Length < times.Length) continue;
            return confidence.LogFalseAlarm <= Math.Log(options.MaximumFalseAlarm)
                ? SyncResult<SymbolTiming>.Locked(timing, confidence)
                : SyncResult<SymbolTiming>.Refused(SyncRefusal.NotConfirmed, confidence);
        }
    }

    // Gauss-Newton on the mean of 1 - cos(2 pi residual): background has no mean sine, it only shortens the step by the visibility.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static bool TryFit(ReadOnlySpan<long> times, ref SymbolTiming timing, double maximumDrift, bool isFirst, out double visibility, out int count)
    {
        int stride = 1 + (times.Length / MostTags);
        var normal = default(Symmetric3);
        (double c, double s, double s1, double s2) = (0, 0, 0, 0);
        count = 0;
        for (int i = 0; i < times.Length; i += stride, count++)
        {
            double t = (times[i] - timing.ReferencePs) / PsPerSecond;
            double phase = timing.PhaseAt(times[i]);
            (double sine, double cosine) = Math.SinCos(2 * Math.PI * (phase - Math.Round(phase)));
            normal.AddOuter(1, t, t * t / 2, 1);
            (c, s, s1, s2) = (c + cosine, s + sine, s1 + (sine * t), s2 + (sine * t * t / 2));
        }

        visibility = count > 0 ? Math.Sqrt((c * c) + (s * s)) / count : 0;
        if (visibility <= 0) return false;
        if (isFirst)
        {
            // The phase may be anything yet.
            timing = timing with { PhaseCycles = timing.PhaseCycles - (Math.Atan2(s, c) / (2 * Math.PI)) };
            return true;
        }

        // What is known of the drift before, against the noise of a phase: 1 / (2 (2 pi visibility)^2) cycles^2.
        double scale = 1 / (2 * Math.PI * visibility);
        double prior = Math.Max(maximumDrift, 1e-15) * PsPerSecond / timing.PeriodPs;
        normal.M22 += scale * scale / 2 / (prior * prior);
        if (!normal.TryInvert(out Symmetric3 inverse)) return false;
        (double phaseStep, double frequencyStep, double driftStep) = inverse.Times(s * scale, s1 * scale, s2 * scale);
        double frequency = (PsPerSecond / timing.PeriodPs) - frequencyStep;
        double relative = driftStep * timing.PeriodPs / PsPerSecond;
        timing = new SymbolTiming(timing.ReferencePs, timing.PhaseCycles - phaseStep, PsPerSecond / frequency, timing.DriftPerSecond + relative);
        return true;
    }
}
