using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace QkdHardware.TimeTags.Decoding;

/// <summary>
/// How an instrument's ticks become picoseconds. Whole numbers and fractions with a power of two below (1/256 ns is
/// 125/32 ps) are exact, rounded to the nearest picosecond, ties down; any other unit is a double, rounded to the nearest, ties to even.
/// </summary>
public readonly record struct TickScale
{
    private const int MaxShift = 10;

    private TickScale(double picoseconds, long numerator, int shift) =>
        (Picoseconds, Numerator, Shift) = (picoseconds, numerator, shift);

    /// <summary>One tick is one picosecond.</summary>
    public static TickScale One { get; } = new(1, 1, 0);

    /// <summary>Picoseconds per tick.</summary>
    public double Picoseconds { get; }

    /// <summary>Picoseconds per 2^<see cref="Shift"/> ticks; 0 if the unit is no such fraction.</summary>
    public long Numerator { get; }

    /// <summary>See <see cref="Numerator"/>.</summary>
    public int Shift { get; }

    /// <summary>The largest tick count whose time fits, with room to add to it.</summary>
    public long MaxTicks => (long)((1L << 61) / Math.Max(1, Numerator > 0 ? Numerator : Picoseconds));

    /// <summary>
    /// The scale for a unit. A unit that is a whole number of picoseconds but for the rounding of the double (a header
    /// says 1e-12 s) is taken as that number.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Not a positive finite number below 1e12 (1 s).</exception>
    public static TickScale FromPicoseconds(double picoseconds)
    {
        if (!(picoseconds > 0) || picoseconds > 1e12) throw new ArgumentOutOfRangeException(nameof(picoseconds), picoseconds, "A unit must be positive and at most a second.");
        for (int shift = 0; shift <= MaxShift; shift++)
        {
            double scaled = picoseconds * (1L << shift);
            double whole = Math.Round(scaled);
            if (whole >= 1 && Math.Abs(scaled - whole) <= scaled * 4e-16) return new TickScale(whole / (1L << shift), (long)whole, shift);
        }

        return new TickScale(picoseconds, 0, 0);
    }

    /// <summary>The time of one tick count.</summary>
    public long ToPicoseconds(long ticks) =>
        Numerator > 0
            ? ((ticks * Numerator) + TieDown) >> Shift
            : (long)Math.Round(ticks * Picoseconds);

    /// <summary>The tick count nearest to a time; the inverse of <see cref="ToPicoseconds"/> for units of a picosecond or more.</summary>
    public long ToTicks(long time)
    {
        if (Numerator == 1 && Shift == 0) return time;
        if (Numerator == 0) return (long)Math.Round(time / Picoseconds);
        Int128 scaled = ((Int128)time << (Shift + 1)) + Numerator;
        return (long)Int128.CreateChecked(FloorDivide(scaled, (Int128)Numerator << 1));
    }

    /// <summary>Times of many tick counts; <paramref name="times"/> may be the same memory.</summary>
    /// <exception cref="ArgumentException">The target is shorter than the source.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Apply(ReadOnlySpan<long> ticks, Span<long> times)
    {
        if (times.Length < ticks.Length) throw new ArgumentException("The target is shorter than the source.", nameof(times));
        if (Numerator == 1 && Shift == 0)
        {
            ticks.CopyTo(times);
            return;
        }

        // A lane is one tag. The product is exact in 64 bits: MaxTicks bounds it.
        int i = 0;
        if (Vector512.IsHardwareAccelerated)
        {
            for (; i <= ticks.Length - Vector512<long>.Count; i += Vector512<long>.Count)
            {
                Scale(Vector512.Create(ticks[i..])).CopyTo(times[i..]);
            }
        }
        else if (Vector256.IsHardwareAccelerated && Numerator > 0)
        {
            for (; i <= ticks.Length - Vector256<long>.Count; i += Vector256<long>.Count)
            {
                (((Vector256.Create(ticks[i..]) * Numerator) + Vector256.Create(TieDown)) >> Shift).CopyTo(times[i..]);
            }
        }

        for (; i < ticks.Length; i++) times[i] = ToPicoseconds(ticks[i]);
    }

    /// <summary>Adds the time of a small count (a micro time) to each time.</summary>
    /// <exception cref="ArgumentException">The target is shorter than the source.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void AddTo(Span<long> times, ReadOnlySpan<ushort> counts)
    {
        if (times.Length < counts.Length) throw new ArgumentException("The target is shorter than the source.", nameof(times));
        ref long time = ref MemoryMarshal.GetReference(times);
        ref ushort count = ref MemoryMarshal.GetReference(counts);
        nuint i = 0;
        if (Vector512.IsHardwareAccelerated)
        {
            for (; (int)i <= counts.Length - Vector128<ushort>.Count; i += (nuint)Vector128<ushort>.Count)
            {
                Vector256<uint> wide = Vector256.Create(Vector128.WidenLower(Vector128.LoadUnsafe(ref count, i)), Vector128.WidenUpper(Vector128.LoadUnsafe(ref count, i)));
                Vector512<long> ticks = Vector512.Create(Vector256.WidenLower(wide), Vector256.WidenUpper(wide)).AsInt64();
                (Vector512.LoadUnsafe(ref time, i) + Scale(ticks)).StoreUnsafe(ref time, i);
            }
        }

        for (; (int)i < counts.Length; i++) times[(int)i] += ToPicoseconds(counts[(int)i]);
    }

    private long TieDown => ((1L << Shift) - 1) >> 1;

    private static Int128 FloorDivide(Int128 dividend, Int128 divisor)
    {
        (Int128 quotient, Int128 remainder) = Int128.DivRem(dividend, divisor);
        return remainder < 0 ? quotient - 1 : quotient;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector512<long> Scale(Vector512<long> ticks) =>
        Numerator > 0
            ? ((ticks * Numerator) + Vector512.Create(TieDown)) >> Shift
            : Vector512.ConvertToInt64(Vector512.Round(Vector512.ConvertToDouble(ticks) * Picoseconds));
}
