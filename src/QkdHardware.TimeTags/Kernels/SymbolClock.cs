using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace QkdHardware.TimeTags.Kernels;

/// <summary>
/// The symbol clock of a transmitter: slot n begins at phase + n * period. The period is a fraction of picoseconds, so a
/// clock that was found to be 800.0000123 ps long is exact over hours.
/// </summary>
public sealed class SymbolClock
{
    /// <summary>The largest denominator: a period is then right to 2^-48 ps, which is 0.02 ps in an hour of 1 GHz.</summary>
    public const long MaxDenominator = 1L << 24;

    private const long MaxPeriodPs = 1L << 30;

    /// <param name="numerator">Picoseconds of <paramref name="denominator"/> slots.</param>
    /// <param name="denominator">See <paramref name="numerator"/>.</param>
    /// <param name="phase">Time of the beginning of slot 0, ps.</param>
    /// <exception cref="ArgumentOutOfRangeException">
    /// Not positive, a period below 1 ps or above 2^30 ps, or in lowest terms a denominator above <see cref="MaxDenominator"/>.
    /// </exception>
    public SymbolClock(long numerator, long denominator, long phase)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(numerator);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(denominator);
        ArgumentOutOfRangeException.ThrowIfLessThan(numerator, denominator);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(numerator / denominator, MaxPeriodPs, nameof(numerator));
        long divisor = (long)BigInteger.GreatestCommonDivisor(numerator, denominator);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(denominator / divisor, MaxDenominator, nameof(denominator));
        (Numerator, Denominator, Phase) = (numerator / divisor, denominator / divisor, phase);
    }

    /// <summary>Picoseconds of <see cref="Denominator"/> slots, in lowest terms.</summary>
    public long Numerator { get; }

    /// <summary>See <see cref="Numerator"/>.</summary>
    public long Denominator { get; }

    /// <summary>Time of the beginning of slot 0, ps.</summary>
    public long Phase { get; }

    /// <summary>Slots per second.</summary>
    public double FrequencyHz => 1e12 * Denominator / Numerator;

    /// <summary>The clock of a frequency.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not between 1 kHz and 1 THz.</exception>
    public static SymbolClock FromFrequency(double hertz, long phase) =>
        hertz is >= 1e3 and <= 1e12
            ? FromPeriod(1e12 / hertz, phase)
            : throw new ArgumentOutOfRangeException(nameof(hertz), hertz, "A symbol clock is between 1 kHz and 1 THz.");

    /// <summary>The clock whose period is the fraction nearest to this with a denominator up to <see cref="MaxDenominator"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Below 1 ps or above 2^30 ps.</exception>
    public static SymbolClock FromPeriod(double picoseconds, long phase)
    {
        if (!(picoseconds is >= 1 and <= MaxPeriodPs)) throw new ArgumentOutOfRangeException(nameof(picoseconds), picoseconds, "A period is between 1 ps and 2^30 ps.");

        // Convergents of the continued fraction.
        (long n0, long d0, long n1, long d1) = (1, 0, (long)picoseconds, 1);
        double rest = picoseconds - n1;
        while (rest * MaxDenominator * MaxDenominator > 1)
        {
            double next = 1 / rest;
            long term = (long)next;
            if ((term * d1) + d0 > MaxDenominator) break;
            (n0, d0, n1, d1) = (n1, d1, (term * n1) + n0, (term * d1) + d0);
            rest = next - term;
            if (Math.Abs(((double)n1 / d1) - picoseconds) <= picoseconds * 1e-16) break;
        }

        return new SymbolClock(n1, d1, phase);
    }

    /// <summary>The slot of one time and how far into it the time is, ps rounded down.</summary>
    public (long Slot, int Offset) Locate(long time)
    {
        Int128 scaled = ((Int128)time - Phase) * Denominator;
        Int128 slot = scaled / Numerator;
        if (scaled - (slot * Numerator) < 0) slot--;
        return ((long)slot, (int)((scaled - (slot * Numerator)) / Denominator));
    }

    /// <summary>The slot of each time and how far into it the time is; times must be in order.</summary>
    /// <param name="times">Times, ps, ascending.</param>
    /// <param name="slots">Slot of each.</param>
    /// <param name="offsets">Picoseconds into the slot, rounded down.</param>
    /// <exception cref="ArgumentException">A target is too short.</exception>
    public void Locate(ReadOnlySpan<long> times, Span<long> slots, Span<int> offsets)
    {
        if (slots.Length < times.Length || offsets.Length < times.Length) throw new ArgumentException("A target is shorter than the times.");

        // From a slot's beginning that is exact, times within the span below are exact in 64 bits and in a double.
        long span = Math.Min(1L << 50, (1L << 61) / Denominator);
        int from = 0;
        while (from < times.Length)
        {
            (long slot, _) = Locate(times[from]);
            int to = times.Length;
            if (times[^1] - times[from] >= span / 2) to = from + Math.Max(1, LowerBound(times[from..], times[from] + (span / 2)));
            LocateRun(times[from..to], slot, slots[from..], offsets[from..]);
            from = to;
        }
    }

    /// <summary>The scalar twin of <see cref="Locate(ReadOnlySpan{long}, Span{long}, Span{int})"/>.</summary>
    public void LocateScalar(ReadOnlySpan<long> times, Span<long> slots, Span<int> offsets)
    {
        for (int i = 0; i < times.Length; i++) (slots[i], offsets[i]) = Locate(times[i]);
    }

    private static int LowerBound(ReadOnlySpan<long> times, long value)
    {
        int index = times.BinarySearch(value);
        if (index < 0) return ~index;
        while (index > 0 && times[index - 1] == value) index--;
        return index;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void LocateRun(ReadOnlySpan<long> times, long slot0, Span<long> slots, Span<int> offsets)
    {
        // Slot 0 of the run begins at (slot0 * numerator) / denominator + phase; x counts from there in 1/denominator ps.
        long base0 = Phase + (long)((Int128)slot0 * Numerator / Denominator);
        long rest = (long)((Int128)slot0 * Numerator % Denominator);
        if (rest < 0) (base0, rest) = (base0 - 1, rest + Denominator);
        double inverse = 1.0 / Numerator;
        int i = 0;
        if (Vector512.IsHardwareAccelerated)
        {
            ref long time = ref MemoryMarshal.GetReference(times);
            ref long slot = ref MemoryMarshal.GetReference(slots);
            ref int offset = ref MemoryMarshal.GetReference(offsets);
            bool isWhole = Denominator == 1;
            for (; i <= times.Length - 16; i += 16)
            {
                Vector512<long> first = Divide(Vector512.LoadUnsafe(ref time, (nuint)i), base0, rest, inverse, slot0, isWhole, out Vector512<long> slots1);
                Vector512<long> second = Divide(Vector512.LoadUnsafe(ref time, (nuint)i + 8), base0, rest, inverse, slot0, isWhole, out Vector512<long> slots2);
                slots1.StoreUnsafe(ref slot, (nuint)i);
                slots2.StoreUnsafe(ref slot, (nuint)i + 8);
                Vector512.Narrow(first, second).StoreUnsafe(ref offset, (nuint)i);
            }
        }

        for (; i < times.Length; i++)
        {
            long x = ((times[i] - base0) * Denominator) - rest;
            long q = (long)Math.Floor(x * inverse);
            long r = x - (q * Numerator);
            long down = r >> 63;
            q += down;
            r += Numerator & down;
            if (r >= Numerator) (q, r) = (q + 1, r - Numerator);
            slots[i] = slot0 + q;
            offsets[i] = (int)(Denominator == 1 ? r : r / Denominator);
        }
    }

    // The quotient of doubles is right or one off; the remainder, exact in integers, tells.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector512<long> Divide(Vector512<long> times, long base0, long rest, double inverse, long slot0, bool isWhole, out Vector512<long> slots)
    {
        Vector512<long> numerator = Vector512.Create(Numerator);
        Vector512<long> x = times - Vector512.Create(base0);
        if (!isWhole) x = (x * Denominator) - Vector512.Create(rest);
        Vector512<long> q = Vector512.ConvertToInt64(Vector512.Floor(Vector512.ConvertToDouble(x) * inverse));
        Vector512<long> r = x - (q * numerator);
        Vector512<long> low = Vector512.LessThan(r, Vector512<long>.Zero);
        Vector512<long> high = Vector512.GreaterThanOrEqual(r, numerator);
        q = q + low - high;
        r = r + (numerator & low) - (numerator & high);
        slots = q + Vector512.Create(slot0);

        // The offset fits 30 bits and the quotient of doubles may be one too large only if r is a multiple: correct it alike.
        if (isWhole) return r;
        Vector512<long> offset = Vector512.ConvertToInt64(Vector512.Floor(Vector512.ConvertToDouble(r) * (1.0 / Denominator)));
        Vector512<long> error = r - (offset * Denominator);
        return offset + Vector512.LessThan(error, Vector512<long>.Zero) - Vector512.GreaterThanOrEqual(error, Vector512.Create(Denominator));
    }
}
