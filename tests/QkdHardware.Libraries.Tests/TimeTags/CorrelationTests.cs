using QkdHardware.Abstractions.TimeTagging;
using QkdHardware.TimeTags.Kernels;
using Xunit;

namespace QkdHardware.Libraries.Tests.TimeTags;

public class CorrelationTests
{
    private static readonly int[] Lengths = [0, 1, 2, 3, 5, 7, 13, 31, 64, 101, 1001, 9001];

    [Theory]
    [InlineData(0, 16, 10)]
    [InlineData(-160, 16, 20)]
    [InlineData(-1000, 7, 301)]
    [InlineData(5000, 333, 50)]
    [InlineData(-77, 1, 155)]
    public void AddPairs_EqualsPlainLoops(long from, long width, int bins)
    {
        var random = new Random(11);
        foreach (int n in Lengths)
        {
            foreach (int m in Lengths)
            {
                // Mean distances from much less to much more than the range.
                int gap = 1 << random.Next(3, 14);
                long[] starts = Ascending(random, n, gap);
                long[] stops = Ascending(random, m, gap);
                if (n > 1000 && m > 1000 && gap < 32) continue;
                var counts = new long[bins];
                var twin = new long[bins];
                var naive = new long[bins];
                CrossCorrelation.AddPairs(starts, stops, from, width, counts);
                CrossCorrelation.AddPairsScalar(starts, stops, from, width, twin);
                Assert.Equal(twin, counts);
                if ((long)n * m > 200_000) continue;
                foreach (long start in starts)
                {
                    foreach (long stop in stops)
                    {
                        long bin = (long)Math.Floor((decimal)(stop - start - from) / width);
                        if (bin >= 0 && bin < bins) naive[bin]++;
                    }
                }

                Assert.Equal(naive, counts);
            }
        }
    }

    [Fact]
    public void AddPairs_LateTimesAndWideBins_AreExactAtEdges()
    {
        // Times near 2^60 and differences of whole bins: a quotient of doubles alone would miss some.
        long origin = 1L << 60;
        const long Width = 1_000_003;
        long[] starts = [origin];
        long[] stops = [.. Enumerable.Range(0, 100_000).Select(k => origin + (k * Width / 2))];
        var counts = new long[50_000];
        CrossCorrelation.AddPairs(starts, stops, 0, Width, counts);
        var twin = new long[50_000];
        CrossCorrelation.AddPairsScalar(starts, stops, 0, Width, twin);
        Assert.Equal(twin, counts);
        Assert.Equal(100_000, counts.Sum());
    }

    [Fact]
    public void AddStartStop_CountsOnlyTheFirstStop()
    {
        var random = new Random(12);
        foreach (int n in Lengths)
        {
            long[] starts = Ascending(random, n, 100);
            long[] stops = Ascending(random, n, 100);
            var counts = new long[40];
            CrossCorrelation.AddStartStop(starts, stops, -50, 25, counts);
            var naive = new long[40];
            foreach (long start in starts)
            {
                long first = stops.Where(stop => stop - start >= -50).DefaultIfEmpty(long.MaxValue).First();
                if (first != long.MaxValue && (first - start + 50) / 25 < 40) naive[(first - start + 50) / 25]++;
            }

            Assert.Equal(naive, counts);
        }
    }

    [Theory]
    [InlineData(0, 16, 10, 0, 1)]
    [InlineData(-160, 16, 20, 0, 1)]
    [InlineData(-4000, 100, 30, 1, 0)]
    [InlineData(5000, 333, 50, 2, 2)]
    [InlineData(-300, 7, 99, 2, 2)]
    public void PairCorrelator_BlocksOfAnySize_EqualsWholeStream(long from, long width, int bins, ushort start, ushort stop)
    {
        var random = new Random(16);
        long[] times = Ascending(random, 20_000, 60);
        ushort[] channels = [.. times.Select(_ => (ushort)random.Next(4))];
        var correlator = new PairCorrelator(start, stop, from, width, bins);
        for (int at = 0; at < times.Length;)
        {
            int length = Math.Min(times.Length - at, random.Next(3) == 0 ? random.Next(4) : random.Next(2000));
            correlator.Add(times.AsSpan(at, length), channels.AsSpan(at, length));
            at += length;
        }

        correlator.Complete();
        long[] starts = [.. times.Where((_, i) => channels[i] == start)];
        long[] stops = [.. times.Where((_, i) => channels[i] == stop)];
        var expected = new long[bins];
        CrossCorrelation.AddPairsScalar(starts, stops, from, width, expected);
        if (start == stop && from <= 0 && -from / width < bins) expected[-from / width] -= starts.Length;
        Assert.Equal(expected, correlator.Counts.ToArray());
        Assert.Equal((starts.Length, stops.Length), (correlator.Starts, correlator.Stops));
    }

    [Fact]
    public void PairCorrelator_Restart_PairsNothingAcrossIt()
    {
        using TagBlock block = TagBlock.Rent(8);
        block.Append(100, 0);
        block.Append(105, 1);
        block.Mark(TagMarkKind.TimeRestart, 105);
        block.Append(102, 1);
        block.Append(103, 0);
        block.Append(104, 1);
        var correlator = new PairCorrelator(0, 1, 0, 1, 10);
        correlator.Add(block);
        correlator.Complete();
        Assert.Equal([0L, 1, 0, 0, 0, 1, 0, 0, 0, 0], correlator.Counts.ToArray());
    }

    [Fact]
    public void AddPairs_NonsenseBins_Throws()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => CrossCorrelation.AddPairs([1], [1], 0, 0, new long[1]));
        Assert.Throws<ArgumentOutOfRangeException>(() => CrossCorrelation.AddPairs([1], [1], 0, 1L << 49, new long[2]));
    }

    [Fact]
    public void Normalise_IndependentStreams_GiveOne()
    {
        var random = new Random(13);
        long[] starts = Ascending(random, 200_000, 10_000);
        long[] stops = Ascending(random, 200_000, 10_000);
        long duration = Math.Max(starts[^1], stops[^1]);
        var counts = new long[20];
        CrossCorrelation.AddPairs(starts, stops, -10_000, 1000, counts);
        var g2 = new double[20];
        var errors = new double[20];
        SecondOrderCorrelation.Normalise(counts, -10_000, 1000, starts.Length, stops.Length, duration, g2, errors);
        for (int k = 0; k < 20; k++) Assert.InRange((g2[k] - 1) / errors[k], -5, 5);
        Assert.Equal(Math.Sqrt(counts[3]) / counts[3], errors[3] / g2[3], 12);
    }

    [Fact]
    public void Normalise_KnownNumbers_GiveKnownValue()
    {
        var g2 = new double[1];
        var errors = new double[1];

        // 100 starts and 50 stops in 1 ms: 100 * 50 * 10 ns / 1 ms = 0.05 pairs per bin, less the half of it at dt = T / 2.
        SecondOrderCorrelation.Normalise([4], 500_000_000 - 5000, 10_000, 100, 50, 1_000_000_000, g2, errors);
        Assert.Equal(160, g2[0], 9);
        Assert.Equal(80, errors[0], 9);
    }

    [Fact]
    public void CountPairs_EqualsTwinAndNaive()
    {
        var random = new Random(14);
        foreach (int n in Lengths)
        {
            foreach (int m in Lengths)
            {
                long[] a = Ascending(random, n, 1 << random.Next(2, 12));
                long[] b = Ascending(random, m, 1 << random.Next(2, 12));
                (long delay, long window) = (random.Next(-500, 500), random.Next(0, 60));
                long pairs = Coincidences.CountPairs(a, b, delay, window);
                Assert.Equal(Coincidences.CountPairsScalar(a, b, delay, window), pairs);
                Assert.Equal(Greedy(a, b, delay, window), pairs);
            }
        }
    }

    [Fact]
    public void FoldCoincidences_EqualsNaive()
    {
        var random = new Random(15);
        long[] times = Ascending(random, 5001, 40);
        ushort[] channels = [.. times.Select(_ => (ushort)(random.Next(20) == 0 ? 0x8000 + random.Next(3) : random.Next(6)))];
        var folds = new FoldCoincidences(30);
        folds.Add(times.AsSpan(0, 2001), channels.AsSpan(0, 2001));
        folds.Add(times.AsSpan(2001), channels.AsSpan(2001));
        folds.Close();

        var naive = new Dictionary<int, long>();
        for (int i = 0; i < times.Length;)
        {
            if (channels[i] >= 16)
            {
                i++;
                continue;
            }

            int set = 0;
            int j = i;
            for (; j < times.Length && times[j] - times[i] <= 30; j++)
            {
                if (channels[j] < 16) set |= 1 << channels[j];
            }

            naive[set] = naive.GetValueOrDefault(set) + 1;
            i = j;
        }

        for (int set = 1; set < 64; set++)
        {
            Assert.Equal(naive.GetValueOrDefault(set), folds.Exactly(set));
            Assert.Equal(naive.Where(pair => (pair.Key & set) == set).Sum(pair => pair.Value), folds.AtLeast(set));
        }

        Assert.Equal(naive.Where(pair => int.PopCount(pair.Key) >= 3).Sum(pair => pair.Value), folds.Of(3).Sum(pair => pair.Count));
    }

    private static long Greedy(long[] a, long[] b, long delay, long window)
    {
        (int from, long pairs) = (0, 0);
        foreach (long time in a)
        {
            for (int j = from; j < b.Length; j++)
            {
                if (Math.Abs(b[j] - time - delay) > window) continue;
                pairs++;
                from = j + 1;
                break;
            }
        }

        return pairs;
    }

    private static long[] Ascending(Random random, int count, int gap)
    {
        var times = new long[count];
        long time = 0;
        for (int i = 0; i < count; i++) times[i] = time += random.Next(gap);
        return times;
    }
}
