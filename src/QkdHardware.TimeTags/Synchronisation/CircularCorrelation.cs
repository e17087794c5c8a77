using System.Buffers;
using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace QkdHardware.TimeTags.Synchronisation;

/// <summary>
/// Circular cross-correlation with one reference, by FFT in single precision. Two sequences are correlated for the price of
/// one. Memory is pooled and returned by <see cref="Dispose"/>. Not safe for threads at the same time.
/// </summary>
public sealed class CircularCorrelation : IDisposable
{
    /// <summary>The least order of a length, 2^8 points.</summary>
    public const int MinimumOrder = CorrelationTransform.MinimumOrder;

    /// <summary>The greatest order of a length, 2^22 points.</summary>
    public const int MaximumOrder = CorrelationTransform.MaximumOrder;

    private readonly CorrelationTransform transform;
    private float[] real;
    private float[] imaginary;
    private bool hasReference;

    /// <param name="order">The length is 2^<paramref name="order"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">Not from <see cref="MinimumOrder"/> to <see cref="MaximumOrder"/>.</exception>
    public CircularCorrelation(int order)
    {
        transform = CorrelationTransform.OfOrder(order);
        real = ArrayPool<float>.Shared.Rent(transform.Length);
        imaginary = ArrayPool<float>.Shared.Rent(transform.Length);
    }

    /// <summary>Points of every sequence.</summary>
    public int Length => transform.Length;

    /// <summary>Sets the reference. Without its mean, the correlations are what exceeds chance.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not <see cref="Length"/> values.</exception>
    public void SetReference(ReadOnlySpan<float> values, bool subtractMean = false)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(values.Length, Length);
        double sum = 0;
        foreach (float value in values) sum += value;
        float mean = subtractMean ? (float)(sum / Length) : 0;
        Span<float> target = real.AsSpan(0, Length);
        for (int i = 0; i < values.Length; i++) target[i] = values[i] - mean;
        imaginary.AsSpan(0, Length).Clear();
        transform.Forward(target, imaginary.AsSpan(0, Length));
        hasReference = true;
    }

    /// <summary>
    /// Replaces each of two sequences by its correlation with the reference: c[k] = sum over n of x[n] reference[n + k],
    /// indices modulo <see cref="Length"/>.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Not <see cref="Length"/> values.</exception>
    /// <exception cref="InvalidOperationException">There is no reference.</exception>
    public void Correlate(Span<float> first, Span<float> second)
    {
        if (!hasReference) throw new InvalidOperationException("Set the reference first.");

        // With z = first + i second, the sum of conj(z[n]) reference[n + k] is c1 - i c2: conj(Z) times the reference's spectrum.
        transform.Forward(first, second);
        Multiply(first, second);
        transform.Inverse(first, second);
        TensorPrimitives.Negate(second, second);
    }

    /// <summary>The plain twin of <see cref="Correlate"/>, by the definition and for one sequence.</summary>
    public static void CorrelateScalar(ReadOnlySpan<float> sequence, ReadOnlySpan<float> reference, Span<double> correlation)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(reference.Length, sequence.Length);
        ArgumentOutOfRangeException.ThrowIfNotEqual(correlation.Length, sequence.Length);
        for (int k = 0; k < sequence.Length; k++)
        {
            double sum = 0;
            for (int n = 0; n < sequence.Length; n++) sum += (double)sequence[n] * reference[(n + k) % sequence.Length];
            correlation[k] = sum;
        }
    }

    /// <summary>Returns the memory to its pool.</summary>
    public void Dispose()
    {
        if (real.Length == 0) return;
        ArrayPool<float>.Shared.Return(real);
        ArrayPool<float>.Shared.Return(imaginary);
        (real, imaginary, hasReference) = ([], [], false);
    }

    // Scaled. The length is a multiple of every vector's.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Multiply(Span<float> re, Span<float> im)
    {
        ref float zr = ref MemoryMarshal.GetReference(re);
        ref float zi = ref MemoryMarshal.GetReference(im);
        ref float br = ref MemoryMarshal.GetArrayDataReference(real);
        ref float bi = ref MemoryMarshal.GetArrayDataReference(imaginary);
        var scale = new Vector<float>(1f / Length);
        for (nuint i = 0; i < (nuint)Length; i += (nuint)Vector<float>.Count)
        {
            Vector<float> x = Vector.LoadUnsafe(ref zr, i);
            Vector<float> y = Vector.LoadUnsafe(ref zi, i);
            Vector<float> u = Vector.LoadUnsafe(ref br, i) * scale;
            Vector<float> v = Vector.LoadUnsafe(ref bi, i) * scale;
            ((u * x) + (v * y)).StoreUnsafe(ref zr, i);
            ((v * x) - (u * y)).StoreUnsafe(ref zi, i);
        }
    }
}
