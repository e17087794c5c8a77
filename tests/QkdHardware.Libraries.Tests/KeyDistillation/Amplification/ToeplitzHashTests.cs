using QkdHardware.KeyDistillation;
using QkdHardware.KeyDistillation.Amplification;
using Xunit;

namespace QkdHardware.Libraries.Tests.KeyDistillation.Amplification;

public sealed class ToeplitzHashTests
{
    // n = 3, m = 2, seed s0..s3 = 1,0,1,1: rows (s2 s1 s0) = 101 and (s3 s2 s1) = 110; input 110 -> 1, 0.
    [Fact]
    public void Hash_MatrixByHand_GivesItsBits()
    {
        using var input = KeyBits.FromWords([0b011], 3);
        using KeyBits output = ToeplitzHash.Hash(input, [0b1101], 2);
        Assert.Equal(0b01UL, output.Words[0]);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(64, 64)]
    [InlineData(65, 1)]
    [InlineData(128, 63)]
    [InlineData(129, 129)]
    [InlineData(511, 400)]
    [InlineData(513, 1)]
    [InlineData(1025, 1024)]
    [InlineData(3000, 2999)]
    public void Hash_EdgeSizes_EqualTheMatrix(int n, int m) => AssertEqualsMatrix(n, m, seed: n + m);

    [Fact]
    public void Hash_RandomSizes_EqualTheMatrix()
    {
        var random = new Random(5);
        for (int i = 0; i < 60; i++)
        {
            int n = 1 + random.Next(4000);
            AssertEqualsMatrix(n, random.Next(n + 1), i);
        }
    }

    // Larger than one tile in each direction, spot-checked: the whole matrix would take minutes.
    [Theory]
    [InlineData(300_001, 100_003)]
    [InlineData(200_000, 200_000)]
    [InlineData(1_800_000, 600_001)]
    public void Hash_ManyTiles_EqualsTheMatrixAtSampledRows(int n, int m)
    {
        using KeyBits input = RandomKeys.Key(6, n);
        ulong[] seed = Seed(7, ToeplitzHash.SeedLength(n, m));
        using KeyBits output = ToeplitzHash.Hash(input, seed, m);
        var random = new Random(8);
        foreach (int row in Enumerable.Range(0, 60).Select(_ => random.Next(m)).Concat([0, 1, m / 2, m - 2, m - 1]))
        {
            Assert.Equal(Row(input, seed, row), Bit(output.Words, row));
        }
    }

    [Fact]
    public void Hash_EmptyOutputOrInput_IsEmpty()
    {
        using var input = new KeyBits(100);
        using KeyBits none = ToeplitzHash.Hash(input, [], 0);
        Assert.Equal(0, none.Length);
        using var empty = new KeyBits(0);
        Assert.Equal(0, ToeplitzHash.Hash(empty, [], 0).Length);
    }

    [Fact]
    public void Hash_SeedBitsBeyondTheEnd_AreIgnored()
    {
        using KeyBits input = RandomKeys.Key(9, 100);
        ulong[] seed = Seed(10, 129);
        using KeyBits plain = ToeplitzHash.Hash(input, seed, 30);
        seed[2] ^= ~1UL;
        using KeyBits dirty = ToeplitzHash.Hash(input, [.. seed, 99], 30);
        Assert.True(plain.FixedTimeEquals(dirty));
    }

    [Fact]
    public void Hash_Nonsense_Throws()
    {
        using var input = new KeyBits(100);
        Assert.Throws<ArgumentOutOfRangeException>(() => ToeplitzHash.Hash(input, new ulong[9], 101));
        Assert.Throws<ArgumentOutOfRangeException>(() => ToeplitzHash.Hash(input, new ulong[9], -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => ToeplitzHash.Hash(input, new ulong[1], 50));
        Assert.Throws<ArgumentOutOfRangeException>(() => ToeplitzHash.SeedLength(int.MaxValue, 2));
    }

    private static void AssertEqualsMatrix(int n, int m, int seed)
    {
        using KeyBits input = RandomKeys.Key(seed, n);
        ulong[] matrix = Seed(seed + 1000, ToeplitzHash.SeedLength(n, m));
        using KeyBits output = ToeplitzHash.Hash(input, matrix, m);
        Assert.Equal(m, output.Length);
        for (int row = 0; row < m; row++)
        {
            Assert.True(Row(input, matrix, row) == Bit(output.Words, row), $"n {n}, m {m}, row {row}");
        }

        if (m % 64 != 0) Assert.Equal(0UL, output.Words[^1] >> (m % 64));
    }

    private static bool Row(KeyBits input, ulong[] seed, int row)
    {
        bool sum = false;
        ReadOnlySpan<ulong> words = input.Words;
        for (int j = 0; j < input.Length; j++) sum ^= Bit(words, j) && Bit(seed, row - j + input.Length - 1);
        return sum;
    }

    private static bool Bit(ReadOnlySpan<ulong> words, int i) => (words[i / 64] >> (i % 64) & 1) != 0;

    private static ulong[] Seed(int seed, int bits)
    {
        using KeyBits key = RandomKeys.Key(seed, bits);
        return key.Words.ToArray();
    }
}
