using CsCheck;
using QkdHardware.Sessions.Bb84.Detection;
using Xunit;

namespace QkdHardware.Tests.Sessions.Bb84.Detection;

public sealed class OffsetSearchTests
{
    private const double Believed = 8; // limits.delay_snr of the reference bench

    /// <summary>Sparse clicks of a shifted random pattern with a background: a tenth of a click a slot, half of it dark.</summary>
    [Fact]
    public void Find_ShiftedPattern_IsFoundWithABelievableSignal() =>
        Gen.Select(Gen.Int[0, 4095], Gen.Int).Sample(
            (shift, seed) =>
            {
                var random = new Random(seed);
                double[] light = [.. Enumerable.Range(0, 4096).Select(_ => random.Next(4) / 2.0)];
                double[] clicks = new double[light.Length];
                for (int k = 0; k < light.Length; k++)
                {
                    int slot = (k + shift) % light.Length;
                    clicks[slot] += random.NextDouble() < light[k] * 0.2 ? 1 : 0;
                    clicks[slot] += random.NextDouble() < 0.05 ? 1 : 0;
                }

                (int offset, double snr) = OffsetSearch.Find(clicks, light);

                Assert.Equal(shift, offset);
                Assert.True(snr > Believed, $"{snr}");
            },
            iter: 100);

    /// <summary>Clicks that have nothing to do with the pattern: of 4096 normal values the largest is about 3.6 sigma.</summary>
    [Fact]
    public void Find_Noise_IsNotBelieved() =>
        Gen.Int.Sample(
            seed =>
            {
                var random = new Random(seed);
                double[] light = [.. Enumerable.Range(0, 4096).Select(_ => random.Next(4) / 2.0)];
                double[] clicks = [.. light.Select(_ => random.NextDouble() < 0.2 ? 1.0 : 0)];

                Assert.InRange(OffsetSearch.Find(clicks, light).Snr, 0, Believed);
            },
            iter: 100);

    /// <summary>Lengths that are no powers of two, against the sum written out.</summary>
    [Theory]
    [InlineData(16)]
    [InlineData(21)]
    [InlineData(97)]
    [InlineData(1000)]
    public void Find_AnyLength_IsThePeakOfTheCorrelation(int length)
    {
        var random = new Random(length);
        double[] light = [.. Enumerable.Range(0, length).Select(_ => random.NextDouble())];
        double[] clicks = [.. Enumerable.Range(0, length).Select(_ => random.NextDouble())];
        int best = Enumerable.Range(0, length)
            .MaxBy(s => Enumerable.Range(0, length).Sum(k => clicks[(k + s) % length] * light[k]));

        Assert.Equal(best, OffsetSearch.Find(clicks, light).Offset);
    }

    [Fact]
    public void Find_NoClicks_HasNoSignal()
    {
        double[] light = [0, 1, 0, 1, 1, 0, 0, 1];

        Assert.Equal(0, OffsetSearch.Find(new double[8], light).Snr, 1e-6);
        Assert.Equal(0, OffsetSearch.Find([1, 1, 1, 1, 1, 1, 1, 1], light).Snr, 1e-6);
    }

    [Fact]
    public void Find_UnequalLengths_IsRefused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => OffsetSearch.Find(new double[8], new double[9]));
}
