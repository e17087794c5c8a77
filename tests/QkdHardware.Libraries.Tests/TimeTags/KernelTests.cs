using System.Numerics;
using QkdHardware.Abstractions.TimeTagging;
using QkdHardware.TimeTags.Decoding;
using QkdHardware.TimeTags.Kernels;
using Xunit;

namespace QkdHardware.Libraries.Tests.TimeTags;

public class KernelTests
{
    private static readonly int[] Lengths = [0, 1, 2, 3, 5, 7, 8, 15, 16, 17, 31, 33, 63, 64, 65, 127, 130, 1001];

    [Theory]
    [InlineData(1.0)]
    [InlineData(25.0)]
    [InlineData(0.5)]
    [InlineData(3.90625)]
    [InlineData(80.955)]
    [InlineData(12345.678)]
    public void TickScale_Apply_EqualsScalarAndDecimal(double unit)
    {
        var scale = TickScale.FromPicoseconds(unit);
        var random = new Random(1);
        foreach (int n in Lengths)
        {
            long[] ticks = [.. Enumerable.Range(0, n).Select(_ => random.NextInt64(1L << 36))];
            var times = new long[n];
            scale.Apply(ticks, times);
            Assert.Equal(ticks.Select(scale.ToPicoseconds), times);
            for (int i = 0; i < n; i++) Assert.True(Math.Abs(times[i] - (ticks[i] * (decimal)unit)) <= 0.7m);
            if (unit >= 1) Assert.Equal(ticks, times.Select(scale.ToTicks));

            ushort[] micros = [.. Enumerable.Range(0, n).Select(_ => (ushort)random.Next(1 << 15))];
            var sums = (long[])times.Clone();
            scale.AddTo(sums, micros);
            Assert.Equal(times.Zip(micros, (time, micro) => time + scale.ToPicoseconds(micro)), sums);
        }
    }

    [Fact]
    public void TickScale_HalfTicks_AreRoundedDown()
    {
        var half = TickScale.FromPicoseconds(0.5);
        Assert.Equal([0L, 0, 1, 1, 2], new long[] { 0, 1, 2, 3, 4 }.Select(half.ToPicoseconds));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    [InlineData(1e13)]
    public void TickScale_Nonsense_Throws(double unit) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => TickScale.FromPicoseconds(unit));

    [Fact]
    public void Order_SortedAndCounts_EqualNaive()
    {
        var random = new Random(2);
        foreach (int n in Lengths)
        {
            long[] times = [.. Enumerable.Range(0, n).Select(_ => random.NextInt64(1000)).Order()];
            Assert.True(TagOrder.IsSorted(times));
            for (int i = 0; i + 1 < n; i++)
            {
                long[] broken = [.. times];
                broken[i] = broken[i + 1] + 1;
                Assert.False(TagOrder.IsSorted(broken));
            }

            ushort[] channels = [.. Enumerable.Range(0, n).Select(_ => (ushort)(random.Next(2) * 0x8000 | random.Next(3)))];
            Assert.Equal(
                (channels.Count(TagChannel.IsMarker), channels.Count(channel => channel == TagChannel.Sync)),
                TagOrder.CountSpecial(channels));
        }
    }

    [Fact]
    public void Order_Sort_IsStableAndMovesEveryArray()
    {
        var random = new Random(3);
        foreach (int n in Lengths)
        {
            using TagBlock block = TagBlock.Rent(Math.Max(1, n), TagFields.Reference | TagFields.Micro);
            for (int i = 0; i < n; i++) block.Append(random.Next(20), (ushort)i, i, (ushort)i);
            int[] expected = [.. Enumerable.Range(0, n).OrderBy(i => block.Times[i])];
            TagOrder.Sort(block, 0, n);
            Assert.Equal(expected, block.Channels.ToArray().Select(channel => (int)channel));
            Assert.Equal(expected, block.References.ToArray().Select(reference => (int)reference));
            Assert.Equal(expected, block.Micros.ToArray().Select(micro => (int)micro));
            Assert.True(TagOrder.IsSorted(block.Times));
        }
    }

    [Fact]
    public void Delays_EqualNaive()
    {
        var random = new Random(4);
        long[] delays = [5, -7, 100_000_000_000, 0, 3];
        foreach (int n in Lengths)
        {
            long[] times = [.. Enumerable.Range(0, n).Select(_ => random.NextInt64(1L << 50))];
            ushort[] channels = [.. times.Select(_ => (ushort)(random.Next(8) == 0 ? 0x8001 : random.Next(8)))];
            long[] expected = [.. times.Zip(channels, (time, channel) => time + (channel < delays.Length ? delays[channel] : 0))];
            ChannelDelays.Apply(times, channels, delays);
            Assert.Equal(expected, times);
        }
    }

    [Fact]
    public void Merge_AnyNumberOfStreams_EqualsStableSort()
    {
        var random = new Random(5);
        for (int inputs = 0; inputs < 7; inputs++)
        {
            var cursors = new MergeCursor[inputs];
            List<(long Time, ushort Channel)> all = [];
            for (int k = 0; k < inputs; k++)
            {
                TagBlock block = TagBlock.Rent(2000);
                long time = 0;
                for (int i = random.Next(1500); i > 0; i--) block.Append(time += random.Next(3 * (k + 1)), (ushort)k);
                all.AddRange(block.Times.ToArray().Zip(block.Channels.ToArray()));
                cursors[k] = new MergeCursor(block);
            }

            using TagBlock target = TagBlock.Rent(97);
            List<(long Time, ushort Channel)> merged = [];
            do
            {
                target.Clear();
                Assert.Equal(-1, TagMerge.Merge(cursors, target, isLast: true));
                merged.AddRange(target.Times.ToArray().Zip(target.Channels.ToArray()));
            }
            while (target.Count > 0);
            Assert.Equal(all.OrderBy(tag => tag.Time).ThenBy(tag => tag.Channel), merged);
            foreach (MergeCursor cursor in cursors) cursor.Block.Dispose();
        }
    }

    [Fact]
    public void Merge_InputRunsOut_SaysWhichAndKeepsTheRest()
    {
        using TagBlock a = TagBlock.Rent(8);
        using TagBlock b = TagBlock.Rent(8);
        a.Append(1, 0);
        a.Append(9, 0);
        b.Append(5, 1);
        MergeCursor[] cursors = [new(a), new(b)];
        using TagBlock target = TagBlock.Rent(8);
        Assert.Equal(1, TagMerge.Merge(cursors, target));
        Assert.Equal([1L, 5], target.Times.ToArray());
        Assert.Equal((1, 0), (cursors[0].Remaining, cursors[1].Remaining));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void DeadTime_EqualsNaiveAcrossBlocks(bool isExtended)
    {
        var random = new Random(6);
        long[] deadTimes = [50, 0, 7];
        var filter = new DeadTimeFilter(deadTimes, isExtended);
        var freeFrom = new Dictionary<ushort, long>();
        long time = 0;
        long dropped = 0;
        foreach (int n in Lengths)
        {
            using TagBlock block = TagBlock.Rent(Math.Max(n, 1));
            using TagBlock kept = TagBlock.Rent(Math.Max(n, 1));
            List<(long, ushort)> expected = [];
            for (int i = 0; i < n; i++)
            {
                time += random.Next(20);
                ushort channel = (ushort)random.Next(5);
                block.Append(time, channel);
                bool isKept = channel > 2 || !freeFrom.TryGetValue(channel, out long free) || time >= free;
                if (isKept) expected.Add((time, channel));
                else dropped++;
                if (channel < 3 && (isKept || isExtended)) freeFrom[channel] = time + deadTimes[channel];
            }

            filter.Filter(block, kept);
            Assert.Equal(expected, kept.Times.ToArray().Zip(kept.Channels.ToArray()));
        }

        Assert.Equal(dropped, filter.Dropped);
    }

    [Theory]
    [InlineData(800, 1, 0)]
    [InlineData(32_000, 1, 123)]
    [InlineData(6400, 3, -5_000_000)]
    [InlineData(8_000_000_123, 10_000_000, 77)]
    [InlineData(1, 1, 0)]
    [InlineData(1L << 30, 1, 5)]
    public void SymbolClock_EqualsExactArithmetic(long numerator, long denominator, long phase)
    {
        var clock = new SymbolClock(numerator, denominator, phase);
        var random = new Random(7);
        foreach (int n in Lengths)
        {
            foreach (long gap in (long[])[3, 1000, 1_000_000, 1_000_000_000_000])
            {
                long time = random.Next(2) == 0 ? -500_000 : 3_600_000_000_000_000;
                var times = new long[n];
                for (int i = 0; i < n; i++) times[i] = time += random.NextInt64(gap);

                // Times at the edges of slots are where rounding would show.
                if (n > 0) times[0] = phase + (long)(((BigInteger)times[0] - phase) * denominator / numerator * numerator / denominator);
                Array.Sort(times);
                var slots = new long[n];
                var offsets = new int[n];
                clock.Locate(times, slots, offsets);
                for (int i = 0; i < n; i++)
                {
                    BigInteger scaled = ((BigInteger)times[i] - phase) * denominator;
                    BigInteger slot = BigInteger.Divide(scaled - (((scaled % numerator) + numerator) % numerator), numerator);
                    Assert.Equal(((long)slot, (int)((scaled - (slot * numerator)) / denominator)), (slots[i], offsets[i]));
                    Assert.Equal((slots[i], offsets[i]), clock.Locate(times[i]));
                }
            }
        }
    }

    [Theory]
    [InlineData(1.25e9)]
    [InlineData(31.25e6)]
    [InlineData(1.2500000192e9)]
    [InlineData(80_000_017.3)]
    public void SymbolClock_FromFrequency_IsRightForAnHour(double hertz)
    {
        var clock = SymbolClock.FromFrequency(hertz, 0);
        Assert.InRange(clock.Denominator, 1, SymbolClock.MaxDenominator);

        // The frequency is a double itself, right to 1e-16 of it: 0.4 ps in an hour; so is the inverse.
        Assert.InRange(Math.Abs((1e12 / hertz) - ((double)clock.Numerator / clock.Denominator)) * hertz * 3600, 0, 3);
        Assert.Throws<ArgumentOutOfRangeException>(() => SymbolClock.FromFrequency(10, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new SymbolClock(1, 2, 0));
    }

    [Fact]
    public void Gate_EqualsNaive_AlsoOverTheEndOfTheSlot()
    {
        var random = new Random(8);
        foreach ((int start, int width) in ((int, int)[])[(0, 800), (100, 50), (790, 30), (0, 0), (799, 800)])
        {
            foreach (int n in Lengths)
            {
                long[] slots = [.. Enumerable.Range(0, n).Select(i => (long)i)];
                int[] offsets = [.. slots.Select(_ => random.Next(800))];
                ushort[] channels = [.. slots.Select(_ => (ushort)random.Next(4))];
                int[] keep = [.. Enumerable.Range(0, n).Where(i => (offsets[i] - start + 800) % 800 < width)];
                ((long, int), ushort)[] expected = [.. keep.Select(i => ((slots[i], offsets[i]), channels[i]))];
                int kept = SymbolGate.Keep(slots, offsets, channels, start, width, 800);
                Assert.Equal(expected, slots.Zip(offsets).Zip(channels).Take(kept));
            }
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(64)]
    public void Histogram_EqualsNaive(int width)
    {
        var random = new Random(9);
        foreach (int n in Lengths)
        {
            int[] numbers = [.. Enumerable.Range(0, n).Select(_ => random.Next(-100, 1200))];
            var histogram = new Histogram(101, width);
            histogram.Add(numbers);
            histogram.Add(numbers.AsSpan(n / 2));
            int[] all = [.. numbers, .. numbers[(n / 2)..]];
            for (int bin = 0; bin < 101; bin++) Assert.Equal(all.Count(number => number >= 0 && number / width == bin), histogram.Counts[bin]);
            Assert.Equal(all.Count(number => number < 0 || number / width > 100), histogram.Outside);
        }
    }

    [Fact]
    public void Histogram_LargeNumbers_FallInTheirBins()
    {
        var histogram = new Histogram(1 << 20, 2047);
        int[] edges = [.. Enumerable.Range(1, (1 << 20) - 1).SelectMany(k => (int[])[(k * 2047) - 1, k * 2047]).Where(number => number > 0)];
        histogram.Add(edges);
        Assert.Equal(1, histogram.Counts[0]);
        for (int bin = 1; bin < (1 << 20) - 1; bin++) Assert.Equal(2, histogram.Counts[bin]);
    }

    [Fact]
    public void Histogram_Lifetimes_CountOneChannel()
    {
        var histogram = new Histogram(100, 2);
        histogram.Add([10, 11, 12, 10, 250], [1, 1, 1, 2, 1], 1);
        Assert.Equal((2, 1, 1), (histogram.Counts[5], histogram.Counts[6], histogram.Outside));
        Assert.Equal(3, histogram.Counts.ToArray().Sum());
    }

    [Fact]
    public void Counter_EqualsNaive()
    {
        var random = new Random(10);
        foreach (int n in Lengths)
        {
            ushort[] channels = [.. Enumerable.Range(0, n).Select(_ => (ushort)(random.Next(9) == 0 ? random.Next(1 << 16) : random.Next(6)))];
            var counter = new ChannelCounter();
            counter.Add(channels);
            Assert.Equal(
                channels.GroupBy(channel => channel).OrderBy(group => group.Key).Select(group => KeyValuePair.Create(group.Key, (long)group.Count())),
                counter.Counts);
        }
    }

    [Fact]
    public void Trace_EqualsNaive()
    {
        var random = new Random(11);
        long time = -1000;
        long[] times = [.. Enumerable.Range(0, 3001).Select(_ => time += random.Next(10))];
        ushort[] channels = [.. times.Select(_ => (ushort)random.Next(5))];
        var trace = new TimeTrace(-500, 777, 12, 4);
        trace.Add(times.AsSpan(0, 1111), channels.AsSpan(0, 1111));
        trace.Add(times.AsSpan(1111), channels.AsSpan(1111));
        long inside = 0;
        for (int bin = 0; bin < 12; bin++)
        {
            for (int channel = 0; channel < 4; channel++)
            {
                int expected = times.Zip(channels).Count(tag => tag.Second == channel && tag.First >= -500 && (tag.First + 500) / 777 == bin);
                Assert.Equal(expected, trace[bin][channel]);
                inside += expected;
            }
        }

        Assert.Equal(times.Length - inside, trace.Outside);
    }

    [Fact]
    public void Sift_EqualsTwinAndNaive()
    {
        var random = new Random(12);
        foreach (int n in Lengths)
        {
            var outcomes = new byte[n];
            random.NextBytes(outcomes);
            var bases = new ulong[(n / 64) + 1];
            for (int i = 0; i < bases.Length; i++) bases[i] = (ulong)random.NextInt64() << 1;
            var bits = new ulong[Sifting.WordsFor(n)];
            var twin = new ulong[Sifting.WordsFor(n)];
            Array.Fill(bits, ulong.MaxValue);
            long count = Sifting.Sift(outcomes, bases, bits);
            Assert.Equal(count, Sifting.SiftScalar(outcomes, bases, twin));
            List<int> naive = [];
            for (int i = 0; i < n; i++)
            {
                if ((uint)((outcomes[i] >> 1) & 1) == ((bases[i / 64] >> (i % 64)) & 1)) naive.Add(outcomes[i] & 1);
            }

            Assert.Equal(naive.Count, count);
            for (int i = 0; i < naive.Count; i++)
            {
                Assert.Equal((ulong)naive[i], (bits[i / 64] >> (i % 64)) & 1);
                Assert.Equal((ulong)naive[i], (twin[i / 64] >> (i % 64)) & 1);
            }
        }

        Assert.Throws<ArgumentException>(() => Sifting.Sift(new byte[65], new ulong[1], new ulong[2]));
        Assert.Throws<ArgumentException>(() => Sifting.Sift(new byte[64], new ulong[1], new ulong[1]));
    }
}
