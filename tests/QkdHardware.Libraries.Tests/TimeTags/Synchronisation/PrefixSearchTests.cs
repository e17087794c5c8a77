using CsCheck;
using QkdHardware.TimeTags.Synchronisation;
using Xunit;
using Xunit.Abstractions;

namespace QkdHardware.Libraries.Tests.TimeTags.Synchronisation;

public class PrefixSearchTests(ITestOutputHelper output)
{
    private static readonly PrefixCode Code = new();

    [Fact]
    public void Code_IsTheMajorityOfLegendreSequences()
    {
        // Residues of 7: 1 2 4; of 11: 1 3 4 5 9; of 19: 1 4 5 6 7 9 11 16 17; each with 0.
        var small = new PrefixCode(7, 11, 19);
        int[][] residues = [[0, 1, 2, 4], [0, 1, 3, 4, 5, 9], [0, 1, 4, 5, 6, 7, 9, 11, 16, 17]];
        int[] lengths = [7, 11, 19];
        Assert.Equal(7 * 11 * 19, small.Length);
        byte[] bits = new byte[3000];
        small.Fill(-50, bits);
        for (int n = -50; n < 2950; n++)
        {
            int ones = Enumerable.Range(0, 3).Count(k => residues[k].Contains(((n % lengths[k]) + lengths[k]) % lengths[k]));
            Assert.Equal(ones >= 2 ? 1 : 0, small[n]);
            Assert.Equal(small[n], bits[n + 50]);
            Assert.Equal(small[n], small[n + small.Length]);
        }
    }

    [Theory]
    [InlineData(1019, 1019, 1031)]
    [InlineData(1019, 1031, 1037)]
    [InlineData(1019, 1031, 1033)]
    [InlineData(3, 1031, 1039)]
    [InlineData(65_539, 1031, 1039)]
    public void Code_OtherLengths_Throw(int first, int second, int third) =>
        Assert.Throws<ArgumentException>(() => new PrefixCode(first, second, third));

    [Fact]
    public void Find_AnyOffset_IsFound() =>
        Gen.Select(Gen.Long[-1L << 40, 1L << 40], Gen.Int[0, 1 << 30]).Sample(
            (offset, seed) =>
            {
                (long[] symbols, byte[] bits) = Detections(seed, 2500, offset, 0.25);
                long expected = offset + (seed % (Code.Length / 2));
                SyncResult<PrefixOffset> result = PrefixSearch.Find(symbols, bits, Code, expected);
                Assert.True(result.IsLocked);
                Assert.Equal(offset, result.Value.Offset);
            },
            iter: 20);

    [Fact]
    public void Find_AroundTheLimit_FindsRightOrRefuses()
    {
        (int right, int refused, int wrong) = (0, 0, 0);
        for (int seed = 0; seed < 200; seed++)
        {
            var random = new Random(seed);
            (long[] symbols, byte[] bits) = Detections(seed, 20 + random.Next(1500), 123_456_789, 0.5 * random.NextDouble());
            SyncResult<PrefixOffset> result = PrefixSearch.Find(symbols, bits, Code, 123_000_000);
            if (!result.IsLocked) refused++;
            else if (result.Value.Offset == 123_456_789) right++;
            else wrong++;
        }

        output.WriteLine($"{right} right, {refused} refused, {wrong} wrong");
        Assert.Equal(0, wrong);
        Assert.InRange(right, 40, 160);
    }

    [Fact]
    public void Find_RandomBits_NeverFinds()
    {
        for (int seed = 0; seed < 200; seed++)
        {
            (long[] symbols, byte[] bits) = Detections(seed, 1000, 5, 0.5);
            SyncResult<PrefixOffset> result = PrefixSearch.Find(symbols, bits, Code, 0);
            Assert.Equal(SyncRefusal.SignalTooWeak, result.Refusal);
            Assert.True(result.Confidence.FalseAlarmProbability > 0.01);
        }
    }

    [Fact]
    public void Find_BadArguments_ThrowAndTooFewAreRefused()
    {
        Assert.Equal(SyncRefusal.TooFewTags, PrefixSearch.Find(new long[19], new byte[19], Code, 0).Refusal);
        Assert.Throws<ArgumentException>(() => PrefixSearch.Find(new long[30], new byte[29], Code, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => PrefixSearch.Find(new long[1], [2], Code, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => PrefixSearch.Find(new long[1], [1], Code, 0, 0));
        Assert.Throws<ArgumentNullException>(() => PrefixSearch.Find(new long[1], [1], null!, 0));
    }

    private static (long[] Symbols, byte[] Bits) Detections(int seed, int count, long offset, double errors)
    {
        var random = new Random(seed);
        long[] symbols = new long[count];
        byte[] bits = new byte[count];
        long symbol = -1000;
        for (int i = 0; i < count; i++)
        {
            symbol += 1 + random.Next(100_000);
            symbols[i] = symbol;
            bits[i] = (byte)(random.NextDouble() < errors ? 1 - Code[symbol + offset] : Code[symbol + offset]);
        }

        return (symbols, bits);
    }
}
