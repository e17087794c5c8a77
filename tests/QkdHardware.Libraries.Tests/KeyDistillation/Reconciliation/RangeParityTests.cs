using QkdHardware.KeyDistillation.Reconciliation;
using Xunit;

namespace QkdHardware.Libraries.Tests.KeyDistillation.Reconciliation;

public sealed class RangeParityTests
{
    [Fact]
    public void Of_EveryRangeShape_EqualsCounting()
    {
        var random = new Random(1);
        ulong[] bits = [.. Enumerable.Range(0, 64).Select(_ => (ulong)random.NextInt64() << 1)];
        ulong[] subset = [.. Enumerable.Range(0, 64).Select(_ => (ulong)random.NextInt64() << 1)];
        for (int i = 0; i < 20_000; i++)
        {
            int start = random.Next(4096), longest = i % 2 == 0 ? Math.Min(130, 4096 - start) : 4096 - start;
            int end = start + 1 + random.Next(longest);
            int all = 0, some = 0;
            for (int b = start; b < end; b++)
            {
                int bit = (int)(bits[b / 64] >> (b % 64) & 1);
                all += bit;
                some += bit & (int)(subset[b / 64] >> (b % 64) & 1);
            }

            Assert.Equal(all % 2 == 1, RangeParity.Of(bits, start, end));
            Assert.Equal(some % 2 == 1, RangeParity.Of(bits, subset, start, end));
        }
    }

    // Both stations must have the same orders whatever their version: these values are part of the wire
    // format, and were computed apart from this code.
    [Fact]
    public void BitOrders_OfASeed_ArePinned()
    {
        var orders = new BitOrders(42);
        Shuffle shuffle = orders.ShuffleOf(1, 1000);
        Assert.Equal(PinnedSources, Enumerable.Range(0, 8).Select(shuffle.Source));
        Assert.Equal(PinnedSubset, orders.SubsetOf(8)[..2].ToArray());
    }

    private static readonly int[] PinnedSources = [102, 451, 328, 646, 280, 6, 429, 218];
    private static readonly ulong[] PinnedSubset = [0x6F373DE5F2B40938, 0xD91BAB485009269A];

    [Theory]
    [InlineData(1)]
    [InlineData(65)]
    [InlineData(65_536)]
    public void Shuffle_IsAPermutationWithItsInverse(int length)
    {
        Shuffle shuffle = new BitOrders(7).ShuffleOf(2, length);
        Assert.Equal(length, Enumerable.Range(0, length).Select(shuffle.Source).Distinct().Count());
        Assert.All(Enumerable.Range(0, length), i => Assert.Equal(i, shuffle.Target(shuffle.Source(i))));

        var random = new Random(8);
        ulong[] bits = [.. Enumerable.Range(0, (length + 63) / 64).Select(_ => (ulong)random.NextInt64())];
        ulong[] shuffled = new ulong[bits.Length];
        shuffle.Apply(bits, shuffled);
        for (int i = 0; i < length; i++)
        {
            int source = shuffle.Source(i);
            Assert.Equal(bits[source / 64] >> (source % 64) & 1, shuffled[i / 64] >> (i % 64) & 1);
        }
    }
}
