using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace QkdHardware.TimeTags.Synchronisation;

/// <summary>
/// The butterflies of <see cref="CorrelationTransform"/>. "Down" divides in frequency with factors exp(-2 pi i j / n) after
/// the sums; "Up" is its adjoint. Lane l of a vector is point j + l of a column, so lanes never mix but in the transposition.
/// </summary>
internal static class Butterflies
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Down4(ref float re, ref float im, nint quarter, float[] cosines, float[] sines)
    {
        ref float cosine = ref MemoryMarshal.GetArrayDataReference(cosines);
        ref float sine = ref MemoryMarshal.GetArrayDataReference(sines);
        for (nint j = 0; j < quarter; j += Vector<float>.Count)
        {
            (Vector<float> ar, Vector<float> ai) = Load(ref re, ref im, j);
            (Vector<float> br, Vector<float> bi) = Load(ref re, ref im, j + quarter);
            (Vector<float> cr, Vector<float> ci) = Load(ref re, ref im, j + (2 * quarter));
            (Vector<float> dr, Vector<float> di) = Load(ref re, ref im, j + (3 * quarter));
            (Vector<float> evenR, Vector<float> evenI) = (ar + cr, ai + ci);
            (Vector<float> oddR, Vector<float> oddI) = (ar - cr, ai - ci);
            (Vector<float> sumR, Vector<float> sumI) = (br + dr, bi + di);
            (Vector<float> turnR, Vector<float> turnI) = (bi - di, dr - br);
            (Vector<float> wr, Vector<float> wi) = Load(ref cosine, ref sine, j);
            (Vector<float> w2r, Vector<float> w2i) = Multiply(wr, wi, wr, wi);
            (Vector<float> w3r, Vector<float> w3i) = Multiply(w2r, w2i, wr, wi);
            Store(evenR + sumR, evenI + sumI, ref re, ref im, j);
            Store(Multiply(oddR + turnR, oddI + turnI, wr, wi), ref re, ref im, j + quarter);
            Store(Multiply(evenR - sumR, evenI - sumI, w2r, w2i), ref re, ref im, j + (2 * quarter));
            Store(Multiply(oddR - turnR, oddI - turnI, w3r, w3i), ref re, ref im, j + (3 * quarter));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Up4(ref float re, ref float im, nint quarter, float[] cosines, float[] sines)
    {
        ref float cosine = ref MemoryMarshal.GetArrayDataReference(cosines);
        ref float sine = ref MemoryMarshal.GetArrayDataReference(sines);
        for (nint j = 0; j < quarter; j += Vector<float>.Count)
        {
            (Vector<float> wr, Vector<float> wi) = Load(ref cosine, ref sine, j);
            (Vector<float> w2r, Vector<float> w2i) = Multiply(wr, wi, wr, wi);
            (Vector<float> w3r, Vector<float> w3i) = Multiply(w2r, w2i, wr, wi);
            (Vector<float> ar, Vector<float> ai) = Load(ref re, ref im, j);
            (Vector<float> br, Vector<float> bi) = MultiplyConjugate(Load(ref re, ref im, j + quarter), wr, wi);
            (Vector<float> cr, Vector<float> ci) = MultiplyConjugate(Load(ref re, ref im, j + (2 * quarter)), w2r, w2i);
            (Vector<float> dr, Vector<float> di) = MultiplyConjugate(Load(ref re, ref im, j + (3 * quarter)), w3r, w3i);
            (Vector<float> evenR, Vector<float> evenI) = (ar + cr, ai + ci);
            (Vector<float> lessR, Vector<float> lessI) = (ar - cr, ai - ci);
            (Vector<float> oddR, Vector<float> oddI) = (br + dr, bi + di);
            (Vector<float> turnR, Vector<float> turnI) = (di - bi, br - dr);
            Store(evenR + oddR, evenI + oddI, ref re, ref im, j);
            Store(lessR + turnR, lessI + turnI, ref re, ref im, j + quarter);
            Store(evenR - oddR, evenI - oddI, ref re, ref im, j + (2 * quarter));
            Store(lessR - turnR, lessI - turnI, ref re, ref im, j + (3 * quarter));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Down2(ref float re, ref float im, nint half, float[] cosines, float[] sines)
    {
        ref float cosine = ref MemoryMarshal.GetArrayDataReference(cosines);
        ref float sine = ref MemoryMarshal.GetArrayDataReference(sines);
        for (nint j = 0; j < half; j += Vector<float>.Count)
        {
            (Vector<float> wr, Vector<float> wi) = Load(ref cosine, ref sine, j);
            Down(ref re, ref im, j, j + half, wr, wi);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Up2(ref float re, ref float im, nint half, float[] cosines, float[] sines)
    {
        ref float cosine = ref MemoryMarshal.GetArrayDataReference(cosines);
        ref float sine = ref MemoryMarshal.GetArrayDataReference(sines);
        for (nint j = 0; j < half; j += Vector<float>.Count)
        {
            (Vector<float> wr, Vector<float> wi) = Load(ref cosine, ref sine, j);
            Up(ref re, ref im, j, j + half, wr, wi);
        }
    }

    /// <summary>A stage across the rows of a block of V rows of V points: the same factor for all lanes.</summary>
    public static void DownRows(ref float re, ref float im, nint half, float[] cosines, float[] sines)
    {
        nint lanes = Vector<float>.Count;
        for (nint top = 0; top < lanes; top += 2 * half)
        {
            for (nint j = 0; j < half; j++)
            {
                Down(ref re, ref im, (top + j) * lanes, (top + j + half) * lanes, new Vector<float>(cosines[j]), new Vector<float>(sines[j]));
            }
        }
    }

    /// <summary>The adjoint of <see cref="DownRows"/>.</summary>
    public static void UpRows(ref float re, ref float im, nint half, float[] cosines, float[] sines)
    {
        nint lanes = Vector<float>.Count;
        for (nint top = 0; top < lanes; top += 2 * half)
        {
            for (nint j = 0; j < half; j++)
            {
                Up(ref re, ref im, (top + j) * lanes, (top + j + half) * lanes, new Vector<float>(cosines[j]), new Vector<float>(sines[j]));
            }
        }
    }

    /// <summary>Transposes V rows of V points in place.</summary>
    public static void Transpose(ref float values)
    {
        nint lanes = Vector<float>.Count;
        for (nint row = 1; row < lanes; row++)
        {
            for (nint column = 0; column < row; column++)
            {
                ref float x = ref Unsafe.Add(ref values, (row * lanes) + column);
                ref float y = ref Unsafe.Add(ref values, (column * lanes) + row);
                (x, y) = (y, x);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Down(ref float re, ref float im, nint first, nint second, Vector<float> wr, Vector<float> wi)
    {
        (Vector<float> ar, Vector<float> ai) = Load(ref re, ref im, first);
        (Vector<float> br, Vector<float> bi) = Load(ref re, ref im, second);
        Store(ar + br, ai + bi, ref re, ref im, first);
        Store(Multiply(ar - br, ai - bi, wr, wi), ref re, ref im, second);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Up(ref float re, ref float im, nint first, nint second, Vector<float> wr, Vector<float> wi)
    {
        (Vector<float> ar, Vector<float> ai) = Load(ref re, ref im, first);
        (Vector<float> br, Vector<float> bi) = MultiplyConjugate(Load(ref re, ref im, second), wr, wi);
        Store(ar + br, ai + bi, ref re, ref im, first);
        Store(ar - br, ai - bi, ref re, ref im, second);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector<float> Real, Vector<float> Imaginary) Load(ref float re, ref float im, nint at) =>
        (Vector.LoadUnsafe(ref re, (nuint)at), Vector.LoadUnsafe(ref im, (nuint)at));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store((Vector<float> Real, Vector<float> Imaginary) value, ref float re, ref float im, nint at) =>
        Store(value.Real, value.Imaginary, ref re, ref im, at);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(Vector<float> real, Vector<float> imaginary, ref float re, ref float im, nint at)
    {
        real.StoreUnsafe(ref re, (nuint)at);
        imaginary.StoreUnsafe(ref im, (nuint)at);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector<float> Real, Vector<float> Imaginary) Multiply(Vector<float> ar, Vector<float> ai, Vector<float> br, Vector<float> bi) =>
        ((ar * br) - (ai * bi), (ar * bi) + (ai * br));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector<float> Real, Vector<float> Imaginary) MultiplyConjugate((Vector<float> Real, Vector<float> Imaginary) a, Vector<float> br, Vector<float> bi) =>
        ((a.Real * br) + (a.Imaginary * bi), (a.Imaginary * br) - (a.Real * bi));
}
