using System.Buffers.Binary;
using System.Numerics;

namespace QkdHardware.Protocols.Keysight33600;

/// <summary>Turns voltages into the points of a waveform: -1 to +1 as IEEE 754 singles, least significant byte first.</summary>
public static class ArbScaling
{
    /// <summary>Scales linearly so that <paramref name="low"/> becomes -1 and <paramref name="high"/> becomes +1.</summary>
    /// <param name="volts">Each from low to high; not looked at again here.</param>
    /// <param name="low">The voltage of -1, in volt.</param>
    /// <param name="high">The voltage of +1, in volt; above <paramref name="low"/>.</param>
    /// <param name="points">Exactly four bytes for each voltage; any alignment.</param>
    /// <exception cref="ArgumentException">The lengths do not fit, or the window is empty.</exception>
    public static void ToPoints(ReadOnlySpan<float> volts, float low, float high, Span<byte> points)
    {
        (float middle, float scale) = Prepare(volts, low, high, points);

        // Lane n is voltage i+n; the rule is the scalar one, operation by operation, so that both give the same bits.
        int i = 0;
        if (Vector.IsHardwareAccelerated && BitConverter.IsLittleEndian)
        {
            var middles = new Vector<float>(middle);
            var scales = new Vector<float>(scale);
            for (; i <= volts.Length - Vector<float>.Count; i += Vector<float>.Count)
            {
                Vector<float> scaled = (new Vector<float>(volts[i..]) - middles) * scales;
                Vector.Max(Vector.Min(scaled, Vector<float>.One), -Vector<float>.One).CopyTo(points[(i * sizeof(float))..]);
            }
        }

        Scale(volts[i..], middle, scale, points[(i * sizeof(float))..]);
    }

    /// <summary>As <see cref="ToPoints"/>, one sample after the other: the reference for the tests and for machines without SIMD.</summary>
    public static void ToPointsScalar(ReadOnlySpan<float> volts, float low, float high, Span<byte> points)
    {
        (float middle, float scale) = Prepare(volts, low, high, points);
        Scale(volts, middle, scale, points);
    }

    private static (float Middle, float Scale) Prepare(ReadOnlySpan<float> volts, float low, float high, Span<byte> points)
    {
        if (!(high > low)) throw new ArgumentException("Expected high above low.", nameof(high));
        if (points.Length != volts.Length * sizeof(float))
            throw new ArgumentException($"Expected {volts.Length * sizeof(float)} bytes for {volts.Length} voltages.", nameof(points));
        return ((float)(((double)low + high) / 2), (float)(2 / ((double)high - low)));
    }

    // Rounding may carry an end of the window past +/-1 by an ulp, which the instrument would refuse.
    private static void Scale(ReadOnlySpan<float> volts, float middle, float scale, Span<byte> points)
    {
        for (int i = 0; i < volts.Length; i++)
        {
            float scaled = (volts[i] - middle) * scale;
            BinaryPrimitives.WriteSingleLittleEndian(
                points[(i * sizeof(float))..], float.Max(float.Min(scaled, 1), -1));
        }
    }
}
