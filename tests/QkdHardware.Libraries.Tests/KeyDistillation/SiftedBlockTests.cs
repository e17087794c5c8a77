using QkdHardware.KeyDistillation;
using QkdHardware.KeyDistillation.Estimation;
using Xunit;

namespace QkdHardware.Libraries.Tests.KeyDistillation;

public sealed class SiftedBlockTests
{
    private static readonly BasisCounts Test = new(100, 20, 3, 1);

    [Fact]
    public void CountErrors_AttributesEachDifferenceToItsIntensity()
    {
        // 70 bits; decoys are bits 0, 3 and 69; bits 3, 5 and 69 are wrong.
        using var block = new SiftedBlock(new KeyBits(70), [0b1001, ulong.MaxValue << 5], Test);
        using var reconciled = KeyBits.FromWords([0b101000, 1 << 5], 70);

        DecoyCounts counts = block.CountErrors(reconciled);

        Assert.Equal(new BasisCounts(67, 3, 1, 2), counts.KeyBasis);
        Assert.Equal(Test, counts.TestBasis);
        Assert.Equal(counts, block.WithKeyErrors(1, 2));
    }

    [Fact]
    public void CountErrors_OtherLength_Throws()
    {
        using var block = new SiftedBlock(new KeyBits(70), [0, 0], Test);
        using var other = new KeyBits(69);
        Assert.Throws<ArgumentException>(() => block.CountErrors(other));
        Assert.Throws<ArgumentOutOfRangeException>(() => new SiftedBlock(new KeyBits(70), [0], Test));
    }

    [Fact]
    public void Dispose_DisposesTheKey()
    {
        var key = new KeyBits(8);
        new SiftedBlock(key, [0], Test).Dispose();
        Assert.Throws<ObjectDisposedException>(() => key.Words.Length);
    }

    [Theory]
    [InlineData(-1, 0, 0, 0)]
    [InlineData(1, double.NaN, 0, 0)]
    [InlineData(1, double.PositiveInfinity, 0, 0)]
    [InlineData(1, 1, 2, 0)]
    [InlineData(1, 1, 0, 2)]
    public void BasisCounts_Impossible_Throw(double nMu, double nNu, double mMu, double mNu) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new BasisCounts(nMu, nNu, mMu, mNu));
}
