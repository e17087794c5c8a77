using System.Buffers;
using System.Runtime.CompilerServices;

namespace QkdHardware.TimeTags.Synchronisation;

/// <summary>Pairs near a delay model: when, and how far from it. Pooled arrays; at most <see cref="Capacity"/> pairs.</summary>
internal sealed class PairCloud : IDisposable
{
    public const int Capacity = 1 << 20;

    private readonly double[] times = ArrayPool<double>.Shared.Rent(Capacity);
    private readonly double[] residuals = ArrayPool<double>.Shared.Rent(Capacity);
    private int count;

    /// <summary>Times on a's clock since the model's reference, ps.</summary>
    public ReadOnlySpan<double> Times => times.AsSpan(0, count);

    /// <summary>b - a - delay, ps.</summary>
    public ReadOnlySpan<double> Residuals => residuals.AsSpan(0, count);

    /// <summary>One in so many tags of a is in the cloud.</summary>
    public int Stride { get; private set; } = 1;

    /// <summary>Takes all pairs of a part of a with b within some reach of the model; of too many, evenly fewer.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Collect(ReadOnlySpan<long> a, ReadOnlySpan<long> b, in DelayModel model, double reach)
    {
        (count, Stride) = (0, 1);
        if (a.IsEmpty || b.IsEmpty) return;
        b = TagSpan.Within(b, a[0] + (long)(model.At(a[0]) - reach) - 1, a[^1] + (long)(model.At(a[^1]) + reach) + 2);
        if (b.IsEmpty) return;
        double perTag = 1 + (2 * reach * b.Length / Math.Max(1.0, b[^1] - b[0]));
        Stride = Math.Max(1, (int)Math.Ceiling(a.Length * perTag / (Capacity / 2)));
        int start = 0;
        for (int i = 0; i < a.Length; i += Stride)
        {
            double expected = model.At(a[i]);
            while (start < b.Length && b[start] - a[i] - expected < -reach) start++;
            for (int j = start; j < b.Length; j++)
            {
                double residual = b[j] - a[i] - expected;
                if (residual > reach) break;
                if (count == Capacity) return;
                (times[count], residuals[count]) = (a[i] - model.ReferencePs, residual);
                count++;
            }
        }
    }

    public void Dispose()
    {
        ArrayPool<double>.Shared.Return(times);
        ArrayPool<double>.Shared.Return(residuals);
    }
}
