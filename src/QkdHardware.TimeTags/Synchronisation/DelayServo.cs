using QkdHardware.TimeTags.Kernels;

namespace QkdHardware.TimeTags.Synchronisation;

/// <summary>
/// Follows the delay of stream b through its coincidences with a: a filter with fading memory for delay, frequency and drift.
/// Where the pairs stop, it holds the last terms that were good, and searches around their extrapolation when pairs return.
/// It has no clock: time is that of the tags. Not safe for threads at the same time.
/// </summary>
public sealed class DelayServo : IDisposable
{
    private const double PsPerSecond = 1e12;
    private const double CheckEvents = 30;
    private const double RelockEvents = 200;
    private const long LeastCheckPs = 100_000_000_000;
    private const long LongestCheckPs = 10_000_000_000_000;
    private const double CheckSigmas = 5;
    private const double Sigmas = 5;

    private readonly DelayServoOptions options;
    private readonly PendingTimes pendingA = new();
    private readonly PendingTimes pendingB = new();
    private readonly TrackSearch search = new();
    private FadingMemoryFilter filter;
    private FadingMemoryFilter lastGood;
    private double variance;
    private double pairsPerSecond;
    private long checkStart;
    private long checkCoincidences;
    private long checkAccidentals;
    private bool hasStarted;

    /// <param name="start">Where to begin, from <see cref="ClockSearch"/>.</param>
    /// <param name="options">Windows and constants.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public DelayServo(ClockLock start, DelayServoOptions? options = null)
    {
        this.options = options ?? new DelayServoOptions();
        this.options.Check();
        Restart(start);
    }

    /// <summary>What it does now.</summary>
    public DelayServoState State { get; private set; }

    /// <summary>The delay as of the last pair; while relocking, as of the last that was good.</summary>
    public DelayModel Model => filter.Model;

    /// <summary>Pairs within the coincidence window, ever.</summary>
    public long Coincidences { get; private set; }

    /// <summary>Pairs within the displaced window, ever: so many of <see cref="Coincidences"/> are chance.</summary>
    public long Accidentals { get; private set; }

    /// <summary>How often it locked again.</summary>
    public int Relocks { get; private set; }

    /// <summary>
    /// Takes the next tags of both streams. They need not end at the same time, but a stream that stays more than
    /// <see cref="DelayServoOptions.HoldPs"/> behind the other is taken to have no tags in between. When
    /// <see cref="DelayServoState.Lost"/>, tags are ignored.
    /// </summary>
    /// <param name="a">Ascending times on a's clock, ps, after all earlier ones.</param>
    /// <param name="b">Ascending times on b's clock, ps, after all earlier ones.</param>
    public void Process(ReadOnlySpan<long> a, ReadOnlySpan<long> b)
    {
        if (State == DelayServoState.Lost) return;
        pendingA.Append(a);
        pendingB.Append(b);
        while (State switch
        {
            DelayServoState.Tracking => Track(),
            DelayServoState.Relocking => TryRelock(),
            _ => false,
        })
        {
        }

        Trim();
    }

    /// <summary>Returns pooled memory.</summary>
    public void Dispose() => search.Dispose();

    private long CheckPs => Math.Max(LeastCheckPs, (long)(CheckEvents / Math.Max(pairsPerSecond, 1e-3) * PsPerSecond));

    private void Restart(in ClockLock start)
    {
        filter = new FadingMemoryFilter(start);
        lastGood = filter;
        double spread = options.TrackingHalfWindowPs / 3.0;
        (variance, pairsPerSecond) = (spread * spread, start.PairsPerSecond);
        (hasStarted, State) = (false, DelayServoState.Tracking);
    }

    // Up to where b is known, or would be if it had tags.
    private long KnownUntil()
    {
        if (pendingA.IsEmpty) return long.MinValue;
        long byHold = pendingA.All[^1] - options.HoldPs;
        return pendingB.IsEmpty ? byHold : Math.Max(byHold, filter.Model.ToA(pendingB.All[^1]) - (2 * options.Reach));
    }

    // Returns whether the state changed.
    private bool Track()
    {
        ReadOnlySpan<long> a = pendingA.UpTo(KnownUntil());
        ReadOnlySpan<long> b = pendingB.All;
        (int start, int done) = (0, 0);
        for (; done < a.Length; done++)
        {
            long time = a[done];
            if (!hasStarted)
            {
                BeginCheck(time);
                filter.MoveTo(time);
                (lastGood, hasStarted) = (filter, true);
            }

            // Nothing of a for long, or a check is due and fails.
            if (time - filter.Time > Math.Max(options.HoldPs / 2, CheckPs) || (IsCheckDue(time) && !IsGood(time)))
            {
                (State, filter) = (DelayServoState.Relocking, lastGood);
                break;
            }

            TakePairs(time, b, ref start);
        }

        pendingB.Drop(start);
        pendingA.Drop(done);
        return State != DelayServoState.Tracking;
    }

    private void TakePairs(long time, ReadOnlySpan<long> b, ref int start)
    {
        FadingMemoryFilter at = filter;
        double expected = at.Model.At(time);
        while (start < b.Length && b[start] - time - expected < -options.Reach) start++;

        // Chance pairs weigh down the filter and add their noise, the more the wider the window: wide only while it must be.
        long gate = filter.DelayError * 4 < options.CoincidenceHalfWindowPs ? options.CoincidenceHalfWindowPs : options.TrackingHalfWindowPs;
        for (int j = start; j < b.Length; j++)
        {
            double residual = b[j] - time - expected;
            if (residual > options.Reach) break;
            if (Math.Abs(residual) <= options.CoincidenceHalfWindowPs)
            {
                Coincidences++;
                checkCoincidences++;
            }
            else if (Math.Abs(residual - options.AccidentalDisplacementPs) <= options.CoincidenceHalfWindowPs)
            {
                Accidentals++;
                checkAccidentals++;
            }

            if (Math.Abs(residual) <= gate) Follow(time, b[j] - time);
        }
    }

    private void Follow(long time, double delay)
    {
        double seconds = (time - filter.Time) / PsPerSecond;
        double fading = Math.Min(1.0 / options.FilterEvents, options.MemoryPs > 0 ? seconds * PsPerSecond / options.MemoryPs : 1);
        filter.MoveTo(time);
        double residual = delay - filter.Delay;
        filter.Update(residual, variance, fading);
        variance = Math.Max(1, variance + (((residual * residual) - variance) / options.FilterEvents));
    }

    private void BeginCheck(long time) => (checkStart, checkCoincidences, checkAccidentals) = (time, 0, 0);

    // Where most coincidences are chance, a check lasts until the pairs would stand out of their noise.
    private bool IsCheckDue(long time)
    {
        long elapsed = time - checkStart;
        if (elapsed <= CheckPs) return false;
        double expected = pairsPerSecond * elapsed / PsPerSecond;
        return elapsed > LongestCheckPs || expected * expected >= CheckSigmas * CheckSigmas * (checkCoincidences + checkAccidentals);
    }

    // As long as a quarter of the pairs is there, and they are not chance, the terms are good.
    private bool IsGood(long time)
    {
        double seconds = (time - checkStart) / PsPerSecond;
        double excess = checkCoincidences - checkAccidentals;
        double noise = 2 * Math.Sqrt(checkCoincidences + checkAccidentals);
        if (excess < Math.Max(noise, pairsPerSecond * seconds / 4)) return false;
        pairsPerSecond += ((excess / seconds) - pairsPerSecond) / 4;
        lastGood = filter;
        BeginCheck(time);
        return true;
    }

    private bool TryRelock()
    {
        if (pendingA.IsEmpty) return false;
        long needed = Math.Clamp((long)(RelockEvents / Math.Max(pairsPerSecond, 1e-3) * PsPerSecond), LeastCheckPs * 3, options.HoldPs - LeastCheckPs);
        ReadOnlySpan<long> a = pendingA.UpTo(KnownUntil());
        if (a.IsEmpty || a[^1] - a[0] < needed) return false;

        // Of a longer wait, the end: pairs may just have come back.
        a = a[TagSpan.LowerBound(a, a[^1] - needed)..];
        FadingMemoryFilter centre = lastGood;
        centre.MoveTo(a[0] + ((a[^1] - a[0]) / 2));
        double away = (centre.Time - lastGood.Time) / PsPerSecond;
        double drift = 2 * options.Search.MaximumDriftPerSecond;
        var track = new DelayTrack(
            centre.Model,
            (Sigmas * centre.DelayError) + (drift * away * away / 2 * PsPerSecond) + options.TrackingHalfWindowPs,
            (Sigmas * centre.FrequencyError) + (drift * away) + 1e-11,
            pairsPerSecond);
        SyncResult<ClockLock> result = search.Lock(a, pendingB.All, track, options.Search);

        // A window over the end of the gap has its pairs at its end only: the next one is all of them.
        if (result.IsLocked && HasPairsEarly(a, result.Value))
        {
            pendingA.DropBefore(a[0]);
            Restart(result.Value);
            Relocks++;
            return true;
        }

        pendingA.DropBefore(a[0] + (needed / 2));
        if (centre.Time - lastGood.Time > options.LostAfterPs) State = DelayServoState.Lost;
        return true;
    }

    private bool HasPairsEarly(ReadOnlySpan<long> a, in ClockLock found)
    {
        ReadOnlySpan<long> early = TagSpan.Within(a, a[0], a[0] + ((a[^1] - a[0]) / 3));
        double expected = found.PairsPerSecond * (a[^1] - a[0]) / 3 / PsPerSecond;
        return search.CountPairs(early, pendingB.All, found.Model, options.CoincidenceHalfWindowPs) > expected / 3;
    }

    // No tag waits for the other stream for longer than the hold.
    private void Trim()
    {
        if (State == DelayServoState.Lost)
        {
            pendingA.DropBefore(long.MaxValue);
            pendingB.DropBefore(long.MaxValue);
        }
        else if (!pendingB.IsEmpty)
        {
            long oldest = pendingB.All[^1] - (2 * options.HoldPs);
            if (!pendingA.IsEmpty) oldest = Math.Max(oldest, pendingA.First + (long)filter.Model.At(pendingA.First) - (LeastCheckPs / 100));
            pendingB.DropBefore(oldest);
        }
    }
}
