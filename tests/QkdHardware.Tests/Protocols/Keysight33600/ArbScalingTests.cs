using System.Buffers.Binary;
using CsCheck;
using QkdHardware.Protocols.Keysight33600;
using Xunit;

namespace QkdHardware.Tests.Protocols.Keysight33600;

public sealed class ArbScalingTests
{
    [Fact]
    public void ToPoints_EndsAndMiddleOfTheWindow_AreExact()
    {
        float[] points = Points([-2.5f, 0, 2.5f], -2.5f, 2.5f);

        Assert.Equal([-1, 0, 1], points);
    }

    [Fact]
    public void ToPoints_AnyWindow_NeverLeavesMinusOneToOneAndReachesBothEnds() =>
        Gen.Select(Gen.Single[-5, 4], Gen.Single[1e-3f, 5]).Sample((low, width) =>
        {
            float high = low + width;
            float[] points = Points([low, high, low + (width / 3)], low, high);
            float rounding = 1e-6f * (1 + (10 / width)); // A single has 24 bits: of 10 V in a window of this width.
            Assert.InRange(points[0], -1, -1 + rounding);
            Assert.InRange(points[1], 1 - rounding, 1);
            Assert.InRange(points[2], -1, 1);
        });

    /// <summary>Odd lengths and unaligned destinations: the same bits as the scalar twin.</summary>
    [Fact]
    public void ToPoints_RandomSamples_EqualsTheScalarTwinBitForBit() =>
        Gen.Select(Gen.Single[-0.7f, 1.3f].Array[0, 70], Gen.Int[0, 7]).Sample((volts, shift) =>
        {
            byte[] fast = new byte[shift + (volts.Length * sizeof(float))];
            byte[] slow = new byte[volts.Length * sizeof(float)];
            ArbScaling.ToPoints(volts, -0.7f, 1.3f, fast.AsSpan(shift));
            ArbScaling.ToPointsScalar(volts, -0.7f, 1.3f, slow);
            Assert.Equal(slow, fast[shift..]);
        });

    [Fact]
    public void ToPoints_WrongShapes_Throw()
    {
        Assert.Throws<ArgumentException>(() => ArbScaling.ToPoints([1], 0, 1, new byte[3]));
        Assert.Throws<ArgumentException>(() => ArbScaling.ToPoints([1], 1, 1, new byte[4]));
        Assert.Throws<ArgumentException>(() => ArbScaling.ToPoints([1], float.NaN, 1, new byte[4]));
    }

    private static float[] Points(float[] volts, float low, float high)
    {
        byte[] bytes = new byte[volts.Length * sizeof(float)];
        ArbScaling.ToPoints(volts, low, high, bytes);
        return [.. Enumerable.Range(0, volts.Length).Select(i => BinaryPrimitives.ReadSingleLittleEndian(bytes.AsSpan(i * 4)))];
    }
}
