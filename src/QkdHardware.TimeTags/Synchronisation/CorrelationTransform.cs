using System.Collections.Concurrent;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace QkdHardware.TimeTags.Synchronisation;

/// <summary>
/// A fast Fourier transform for convolutions: real and imaginary parts apart, in place, the spectrum in an order of its own
/// that <see cref="Inverse"/> takes back. Without the reordering and with one lane per column at every stage. Not scaled:
/// there and back multiplies by the length. Instances are shared, immutable and safe for any thread.
/// </summary>
internal sealed class CorrelationTransform
{
    public const int MinimumOrder = 8;
    public const int MaximumOrder = 22;

    private static readonly ConcurrentDictionary<int, CorrelationTransform> Plans = new();

    // Twiddle factors of each length in use, real and imaginary: exp(-2 pi i j / n). By order of n.
    private readonly float[][] cosines;
    private readonly float[][] sines;

    // The last V * V points are V columns of V: rows, then a transposition, then rows again.
    private readonly int blockOrder = 2 * BitOperations.Log2((uint)Vector<float>.Count);

    private CorrelationTransform(int order)
    {
        Length = 1 << order;
        (cosines, sines) = (new float[order + 1][], new float[order + 1][]);
        for (int k = 1; k <= order; k++)
        {
            // A quarter serves a radix-4 stage; a half the radix-2 stage of an odd order and those inside a block.
            bool isHalf = k <= blockOrder || (k == order && (order - blockOrder) % 2 == 1);
            (cosines[k], sines[k]) = Twiddles(1 << k, isHalf ? 1 << (k - 1) : 1 << (k - 2));
        }
    }

    public int Length { get; }

    /// <summary>The transform of 2^<paramref name="order"/> points.</summary>
    public static CorrelationTransform OfOrder(int order)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(order, MinimumOrder);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(order, MaximumOrder);
        return Plans.GetOrAdd(order, static key => new CorrelationTransform(key));
    }

    public void Forward(Span<float> real, Span<float> imaginary)
    {
        Check(real, imaginary);
        Down(ref MemoryMarshal.GetReference(real), ref MemoryMarshal.GetReference(imaginary), BitOperations.Log2((uint)Length));
    }

    public void Inverse(Span<float> real, Span<float> imaginary)
    {
        Check(real, imaginary);
        Up(ref MemoryMarshal.GetReference(real), ref MemoryMarshal.GetReference(imaginary), BitOperations.Log2((uint)Length));
    }

    private static (float[] Cosines, float[] Sines) Twiddles(int length, int count)
    {
        (float[] cosines, float[] sines) = (new float[count], new float[count]);
        for (int j = 0; j < count; j++)
        {
            (double sine, double cosine) = Math.SinCos(-2 * Math.PI * j / length);
            (cosines[j], sines[j]) = ((float)cosine, (float)sine);
        }

        return (cosines, sines);
    }

    private void Check(Span<float> real, Span<float> imaginary)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(real.Length, Length);
        ArgumentOutOfRangeException.ThrowIfNotEqual(imaginary.Length, Length);
    }

    // Depth first: a part that fits the cache is finished before the next is touched.
    private void Down(ref float re, ref float im, int order)
    {
        if (order == blockOrder)
        {
            DownBlock(ref re, ref im);
        }
        else if ((order - blockOrder) % 2 == 1)
        {
            nint half = (nint)1 << (order - 1);
            Butterflies.Down2(ref re, ref im, half, cosines[order], sines[order]);
            Down(ref re, ref im, order - 1);
            Down(ref Unsafe.Add(ref re, half), ref Unsafe.Add(ref im, half), order - 1);
        }
        else
        {
            nint quarter = (nint)1 << (order - 2);
            Butterflies.Down4(ref re, ref im, quarter, cosines[order], sines[order]);
            for (nint part = 0; part < 4; part++) Down(ref Unsafe.Add(ref re, part * quarter), ref Unsafe.Add(ref im, part * quarter), order - 2);
        }
    }

    private void Up(ref float re, ref float im, int order)
    {
        if (order == blockOrder)
        {
            UpBlock(ref re, ref im);
        }
        else if ((order - blockOrder) % 2 == 1)
        {
            nint half = (nint)1 << (order - 1);
            Up(ref re, ref im, order - 1);
            Up(ref Unsafe.Add(ref re, half), ref Unsafe.Add(ref im, half), order - 1);
            Butterflies.Up2(ref re, ref im, half, cosines[order], sines[order]);
        }
        else
        {
            nint quarter = (nint)1 << (order - 2);
            for (nint part = 0; part < 4; part++) Up(ref Unsafe.Add(ref re, part * quarter), ref Unsafe.Add(ref im, part * quarter), order - 2);
            Butterflies.Up4(ref re, ref im, quarter, cosines[order], sines[order]);
        }
    }

    private void DownBlock(ref float re, ref float im)
    {
        int laneOrder = blockOrder / 2;
        nint lanes = Vector<float>.Count;
        for (int order = blockOrder; order > laneOrder; order--)
        {
            nint half = (nint)1 << (order - 1);
            for (nint at = 0; at < lanes * lanes; at += 2 * half)
            {
                Butterflies.Down2(ref Unsafe.Add(ref re, at), ref Unsafe.Add(ref im, at), half, cosines[order], sines[order]);
            }
        }

        Butterflies.Transpose(ref re);
        Butterflies.Transpose(ref im);
        for (int order = laneOrder; order > 0; order--) Butterflies.DownRows(ref re, ref im, (nint)1 << (order - 1), cosines[order], sines[order]);
    }

    private void UpBlock(ref float re, ref float im)
    {
        int laneOrder = blockOrder / 2;
        nint lanes = Vector<float>.Count;
        for (int order = 1; order <= laneOrder; order++) Butterflies.UpRows(ref re, ref im, (nint)1 << (order - 1), cosines[order], sines[order]);
        Butterflies.Transpose(ref re);
        Butterflies.Transpose(ref im);
        for (int order = laneOrder + 1; order <= blockOrder; order++)
        {
            nint half = (nint)1 << (order - 1);
            for (nint at = 0; at < lanes * lanes; at += 2 * half)
            {
                Butterflies.Up2(ref Unsafe.Add(ref re, at), ref Unsafe.Add(ref im, at), half, cosines[order], sines[order]);
            }
        }
    }
}
