using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace QkdHardware.TimeTags.Kernels;

/// <summary>Coincidences of two streams, each tag in at most one.</summary>
public static class Coincidences
{
    private const int Parts = 4;

    /// <summary>
    /// Counts pairs with |b - a - delay| &lt;= half window, walking both streams in order and pairing each tag with the
    /// first free partner. The walk is made in four parts that do not wait for each other, cut where no pair goes across.
    /// </summary>
    /// <param name="a">Ascending times, ps.</param>
    /// <param name="b">Ascending times, ps.</param>
    /// <param name="delay">Delay of b, ps.</param>
    /// <param name="halfWindow">Half of the coincidence window, ps.</param>
    /// <exception cref="ArgumentOutOfRangeException">The half window is negative.</exception>
    public static long CountPairs(ReadOnlySpan<long> a, ReadOnlySpan<long> b, long delay, long halfWindow)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(halfWindow);
        Span<int> i = stackalloc int[Parts + 1];
        Span<int> j = stackalloc int[Parts + 1];
        (i[0], j[0], i[Parts], j[Parts]) = (0, 0, a.Length, b.Length);
        for (int part = 1; part < Parts; part++)
        {
            // A cut between two tags of a that are more than a window apart parts their partners too.
            int cut = Math.Max(i[part - 1], (int)((long)a.Length * part / Parts));
            while (cut > 0 && cut < a.Length && a[cut] - a[cut - 1] <= 2 * halfWindow) cut++;
            i[part] = cut;
            j[part] = cut >= a.Length ? b.Length : LowerBound(b, j[part - 1], a[cut] + delay - halfWindow);
        }

        return Walk(a, b, i, j, delay, halfWindow);
    }

    /// <summary>The plain twin of <see cref="CountPairs"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static long CountPairsScalar(ReadOnlySpan<long> a, ReadOnlySpan<long> b, long delay, long halfWindow)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(halfWindow);
        (int i, int j, long pairs) = (0, 0, 0);
        while (i < a.Length && j < b.Length)
        {
            long difference = b[j] - a[i] - delay;
            bool isLate = difference >= -halfWindow;
            bool isEarly = difference <= halfWindow;
            if (isLate && isEarly) pairs++;
            if (isLate) i++;
            if (isEarly) j++;
        }

        return pairs;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static long Walk(ReadOnlySpan<long> a, ReadOnlySpan<long> b, ReadOnlySpan<int> i, ReadOnlySpan<int> j, long delay, long window)
    {
        ref long x = ref MemoryMarshal.GetReference(a);
        ref long y = ref MemoryMarshal.GetReference(b);
        (nint i0, nint i1, nint i2, nint i3) = (i[0], i[1], i[2], i[3]);
        (nint j0, nint j1, nint j2, nint j3) = (j[0], j[1], j[2], j[3]);
        (nint e0, nint e1, nint e2, nint e3) = (i[1], i[2], i[3], i[4]);
        (nint f0, nint f1, nint f2, nint f3) = (j[1], j[2], j[3], j[4]);
        nint pairs = 0;
        while (i0 < e0 && i1 < e1 && i2 < e2 && i3 < e3 && j0 < f0 && j1 < f1 && j2 < f2 && j3 < f3)
        {
            pairs += Step(Unsafe.Add(ref x, i0), Unsafe.Add(ref y, j0), delay, window, ref i0, ref j0);
            pairs += Step(Unsafe.Add(ref x, i1), Unsafe.Add(ref y, j1), delay, window, ref i1, ref j1);
            pairs += Step(Unsafe.Add(ref x, i2), Unsafe.Add(ref y, j2), delay, window, ref i2, ref j2);
            pairs += Step(Unsafe.Add(ref x, i3), Unsafe.Add(ref y, j3), delay, window, ref i3, ref j3);
        }

        return pairs
            + CountPairsScalar(a[(int)i0..(int)e0], b[(int)j0..(int)f0], delay, window)
            + CountPairsScalar(a[(int)i1..(int)e1], b[(int)j1..(int)f1], delay, window)
            + CountPairsScalar(a[(int)i2..(int)e2], b[(int)j2..(int)f2], delay, window)
            + CountPairsScalar(a[(int)i3..(int)e3], b[(int)j3..(int)f3], delay, window);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static nint Step(long a, long b, long delay, long window, ref nint i, ref nint j)
    {
        long difference = b - a - delay;
        nint late = difference >= -window ? 1 : 0;
        nint early = difference <= window ? 1 : 0;
        i += late;
        j += early;
        return late & early;
    }

    private static int LowerBound(ReadOnlySpan<long> times, int from, long value)
    {
        (int low, int high) = (from, times.Length);
        while (low < high)
        {
            int middle = (int)(((uint)low + (uint)high) >> 1);
            if (times[middle] < value) low = middle + 1;
            else high = middle;
        }

        return low;
    }
}
