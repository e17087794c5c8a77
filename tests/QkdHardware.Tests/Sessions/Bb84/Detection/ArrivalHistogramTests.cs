using CsCheck;
using QkdHardware.Sessions.Bb84.Detection;
using Xunit;

namespace QkdHardware.Tests.Sessions.Bb84.Detection;

public sealed class ArrivalHistogramTests
{
    [Theory]
    [InlineData(1000, 0)]
    [InlineData(1000, -1)]
    [InlineData(1000, 1000)]
    [InlineData(1000, 1001)]
    public void Constructor_FewerThanTwoBins_IsRefused(long slot, long bin) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new ArrivalHistogram(slot, bin));

    [Fact]
    public void Add_Times_AreCountedByTheirPlaceInTheSlot()
    {
        var histogram = new ArrivalHistogram(1000, 300);
        Add(histogram, [0, 299, 300, 899, 900, 999, 1000, 5_000_950]);

        Assert.Equal([3L, 1, 1, 3], histogram.Counts); // the last bin is 100 ps wide
        Assert.Equal(8, histogram.Total);
    }

    [Fact]
    public void FindPeak_Empty_HasNoSignal() => Assert.Equal((0, 0), new ArrivalHistogram(1000, 10).FindPeak(100));

    /// <summary>A peak of clicks on an even background is found anywhere on the circle, also across its seam.</summary>
    [Fact]
    public void FindPeak_PeakAnywhere_IsFoundOnTheCircle() =>
        Gen.Int[0, 31_999].Sample(
            centre =>
            {
                var histogram = new ArrivalHistogram(32_000, 100);
                var random = new Random(centre);
                Add(histogram, [.. Enumerable.Range(0, 4000).Select(_ => random.NextInt64(32_000))]);
                Add(histogram, [.. Enumerable.Range(0, 4000).Select(_ => (centre + random.NextInt64(-300, 301) + 32_000) % 32_000)]);

                (double position, double snr) = histogram.FindPeak(2000);

                double distance = Math.Abs(position - centre);
                Assert.InRange(Math.Min(distance, 32_000 - distance), 0, 100);
                Assert.InRange(position, 0, 32_000);
                Assert.InRange(snr, 50, 1000);
            },
            iter: 200);

    [Fact]
    public void FindPeak_EvenBackground_HasLittleSignal()
    {
        var histogram = new ArrivalHistogram(32_000, 100);
        var random = new Random(1);
        Add(histogram, [.. Enumerable.Range(0, 100_000).Select(_ => random.NextInt64(32_000))]);

        Assert.InRange(histogram.FindPeak(2000).Snr, 0, 8);
    }

    [Theory]
    [InlineData(1)] // less than a bin
    [InlineData(1000)] // the whole slot
    [InlineData(5000)]
    public void FindPeak_AnyWidth_FindsASinglePeak(long width)
    {
        var histogram = new ArrivalHistogram(1000, 10);
        Add(histogram, [.. Enumerable.Repeat(505L, 1000)]);

        (double position, double snr) = histogram.FindPeak(width);
        Assert.Equal(505, position, 5.0);
        Assert.True(snr > 100);
    }

    /// <summary>Before the first edge, a time counts from somewhere else.</summary>
    [Fact]
    public void Add_TagsBeforeTheFirstEdge_AreLeftOut()
    {
        var histogram = new ArrivalHistogram(1000, 300);
        histogram.Add([100, 100, 100], [0, 1, 2]);

        Assert.Equal(2, histogram.Total);
        Assert.Throws<ArgumentOutOfRangeException>(() => histogram.Add([1], []));
    }

    private static void Add(ArrivalHistogram histogram, long[] times) =>
        histogram.Add(times, Enumerable.Repeat(1L, times.Length).ToArray());
}
