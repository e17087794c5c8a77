using QkdHardware.KeyDistillation.Estimation;
using Xunit;

namespace QkdHardware.Libraries.Tests.KeyDistillation.Estimation;

public sealed class BinaryEntropyTests
{
    [Theory]
    [InlineData(0.005, 0.045414692)]
    [InlineData(0.01, 0.080793136)]
    [InlineData(0.02, 0.141440543)]
    [InlineData(0.03, 0.194391858)]
    [InlineData(0.05, 0.286396957)]
    [InlineData(0.08, 0.402179190)]
    [InlineData(0.11, 0.499915958)]
    [InlineData(0.5, 1)]
    [InlineData(0, 0)]
    [InlineData(1, 0)]
    public void Of_WorkedNumbers_AgreeToNineDigits(double x, double h)
    {
        Assert.Equal(h, BinaryEntropy.Of(x), 9);
        Assert.Equal(h, BinaryEntropy.Of(1 - x), 9);
    }

    [Theory]
    [InlineData(-0.1)]
    [InlineData(1.1)]
    [InlineData(double.NaN)]
    public void Of_NotAProbability_Throws(double x) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => BinaryEntropy.Of(x));

    [Fact]
    public void HoeffdingDeviation_AgreesWithItsFormula()
    {
        Assert.Equal(Math.Sqrt(50 * Math.Log(1000)), Hoeffding.Deviation(100, 0.001), 12);
        Assert.Equal(0, Hoeffding.Deviation(0, 0.001));
        Assert.Throws<ArgumentOutOfRangeException>(() => Hoeffding.Deviation(-1, 0.001));
        Assert.Throws<ArgumentOutOfRangeException>(() => Hoeffding.Deviation(1, 0));
    }

    // The bound must hold: of 20 000 draws of 400 fair coins, at most eps may exceed the deviation.
    [Fact]
    public void HoeffdingDeviation_SampledBinomial_IsExceededNoMoreOftenThanClaimed()
    {
        var random = new Random(4);
        double limit = 200 + Hoeffding.Deviation(400, 0.05);
        int exceeded = 0;
        for (int i = 0; i < 20_000; i++)
        {
            int heads = 0;
            for (int coin = 0; coin < 400; coin++) heads += random.Next(2);
            if (heads > limit) exceeded++;
        }

        Assert.InRange(exceeded, 1, 1000);
    }
}
