using System.Numerics;
using QkdHardware.TimeTags.Synchronisation;
using Xunit;

namespace QkdHardware.Libraries.Tests.TimeTags.Synchronisation;

public class CircularCorrelationTests
{
    [Theory]
    [InlineData(8)]
    [InlineData(9)]
    [InlineData(10)]
    [InlineData(11)]
    public void Correlate_EveryParityOfOrder_EqualsScalarTwin(int order)
    {
        var random = new Random(order);
        using var correlation = new CircularCorrelation(order);
        float[] reference = Random(random, correlation.Length);
        float[] first = Random(random, correlation.Length);
        float[] second = Random(random, correlation.Length);
        double[] expectedFirst = new double[correlation.Length];
        double[] expectedSecond = new double[correlation.Length];
        CircularCorrelation.CorrelateScalar(first, reference, expectedFirst);
        CircularCorrelation.CorrelateScalar(second, reference, expectedSecond);

        correlation.SetReference(reference);
        correlation.Correlate(first, second);

        for (int k = 0; k < correlation.Length; k++)
        {
            Assert.Equal(expectedFirst[k], first[k], 1e-3);
            Assert.Equal(expectedSecond[k], second[k], 1e-3);
        }
    }

    [Theory]
    [InlineData(17)]
    [InlineData(19)]
    [InlineData(20)]
    public void Correlate_LongAndSparse_CountsEveryPair(int order)
    {
        var random = new Random(order);
        using var correlation = new CircularCorrelation(order);
        int mask = correlation.Length - 1;
        int[] ones = [.. Enumerable.Range(0, 300).Select(_ => random.Next(correlation.Length))];
        int[] others = [.. Enumerable.Range(0, 400).Select(_ => random.Next(correlation.Length))];
        float[] reference = new float[correlation.Length];
        float[] first = new float[correlation.Length];
        float[] second = new float[correlation.Length];
        float[] expected = new float[correlation.Length];
        foreach (int n in others) reference[n]++;
        foreach (int n in ones) first[n]++;
        foreach (int n in ones)
        {
            foreach (int m in others) expected[(m - n) & mask]++;
        }

        correlation.SetReference(reference);
        correlation.Correlate(first, second);

        for (int k = 0; k < expected.Length; k++)
        {
            Assert.InRange(first[k], expected[k] - 0.01, expected[k] + 0.01);
            Assert.InRange(second[k], -0.01, 0.01);
        }
    }

    [Fact]
    public void SetReference_WithoutMean_TakesChanceOff()
    {
        using var correlation = new CircularCorrelation(8);
        float[] reference = new float[256];
        Array.Fill(reference, 7);
        reference[10] += 256;
        float[] first = new float[256];
        first[3] = 2;
        correlation.SetReference(reference, subtractMean: true);
        correlation.Correlate(first, new float[256]);
        Assert.Equal(2 * 255, first[7], 1e-2);
        Assert.Equal(-2, first[8], 1e-2);
    }

    [Fact]
    public void Correlate_WithoutReferenceOrOfWrongLength_Throws()
    {
        using var correlation = new CircularCorrelation(8);
        Assert.Throws<InvalidOperationException>(() => correlation.Correlate(new float[256], new float[256]));
        Assert.Throws<ArgumentOutOfRangeException>(() => correlation.SetReference(new float[255]));
        correlation.SetReference(new float[256]);
        Assert.Throws<ArgumentOutOfRangeException>(() => correlation.Correlate(new float[256], new float[255]));
        Assert.Throws<ArgumentOutOfRangeException>(() => new CircularCorrelation(7));
        Assert.Throws<ArgumentOutOfRangeException>(() => new CircularCorrelation(23));
    }

    [Fact]
    public void PlainFourier_EqualsDefinition()
    {
        var random = new Random(5);
        Complex[] values = [.. Enumerable.Range(0, 64).Select(_ => new Complex(random.NextDouble(), random.NextDouble()))];
        Complex[] spectrum = [.. values];
        PlainFourier.Forward(spectrum);
        for (int k = 0; k < values.Length; k++)
        {
            Complex sum = Complex.Zero;
            for (int n = 0; n < values.Length; n++) sum += values[n] * Complex.FromPolarCoordinates(1, -2 * Math.PI * n * k / values.Length);
            Assert.Equal(0, (sum - spectrum[k]).Magnitude, 1e-10);
        }
    }

    [Theory]
    [InlineData(2)]
    [InlineData(97)]
    [InlineData(256)]
    [InlineData(1000)]
    [InlineData(4096)]
    public void PatternSearch_ShiftedPattern_IsFoundAtEveryLength(int length)
    {
        var random = new Random(length);
        float[] pattern = [.. Enumerable.Range(0, length).Select(_ => (float)random.Next(2))];
        pattern[0] = 1 - pattern[1];
        foreach (int shift in new[] { 0, 1, length / 3, length - 1 })
        {
            float[] clicks = new float[length];
            for (int n = 0; n < length; n++) clicks[(n + shift) % length] = 5 + (3 * pattern[n]);
            (int offset, double snr) = PatternSearch.Find(clicks, pattern);
            Assert.Equal(shift, offset);
            Assert.True(snr > 0.9, $"{snr}");
        }
    }

    [Fact]
    public void PatternSearch_NothingInIt_HasNoSnr()
    {
        float[] constant = new float[1000];
        Array.Fill(constant, 0.1f);
        Assert.Equal(0, PatternSearch.Find(constant, constant).Snr);
        Assert.Throws<ArgumentOutOfRangeException>(() => PatternSearch.Find(constant, new float[999]));
    }

    [Fact]
    public void Fold_NegativeAndStretchedTimes_FallInTheirBins()
    {
        float[] bins = new float[256];
        TagFolding.Add([-1, 0, 9, 10, 2559, 2560], 0, 0, 10, bins);
        Assert.Equal(1, bins[1]);
        Assert.Equal(3, bins[0]);
        Assert.Equal(2, bins[255]);

        // 1e9 ps at +1 ppm is 1000 ps more: 100 bins.
        Array.Clear(bins);
        TagFolding.Add([1_000_000_005], 0, 1e-6, 10, bins);
        Assert.Equal(1, bins[(100_000_000 + 100) & 255]);
    }

    private static float[] Random(Random random, int length) => [.. Enumerable.Range(0, length).Select(_ => random.NextSingle() - 0.5f)];
}
