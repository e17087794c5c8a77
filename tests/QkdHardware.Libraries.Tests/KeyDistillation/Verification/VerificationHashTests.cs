using QkdHardware.KeyDistillation;
using QkdHardware.KeyDistillation.Gf2;
using QkdHardware.KeyDistillation.Verification;
using Xunit;

namespace QkdHardware.Libraries.Tests.KeyDistillation.Verification;

public sealed class VerificationHashTests
{
    [Fact]
    public void Field_Multiply_GoldenProducts()
    {
        // x^127 x = x^128 = x^7 + x^2 + x + 1; x^127 x^127 = x^254, reduced by hand: x^126 (x^7+x^2+x+1) is
        // x^133 + x^128 + x^127 + x^126, of which x^133 = x^12 + x^7 + x^6 + x^5.
        var top = new Field128(0, 1UL << 63);
        Check(new(2, 0), top, new(0x87, 0));
        Check(top, top, new(0x1000 ^ 0x80 ^ 0x40 ^ 0x20 ^ 0x87, 3UL << 62));
        Check(new(1, 0), new(0x1234, 0x5678), new(0x1234, 0x5678));

        static void Check(Field128 left, Field128 right, Field128 product)
        {
            Assert.Equal(product, Field128.Multiply<ScalarCarryless>(left, right));
            Assert.Equal(product, Field128.Multiply<HardwareCarryless>(left, right));
        }
    }

    [Fact]
    public void Hash_AnyLength_EqualsItsDefinition()
    {
        foreach (int length in new[] { 0, 1, 63, 64, 65, 127, 128, 129, 511, 512, 513, 640, 1000, 5000 })
        {
            using KeyBits key = RandomKeys.Key(length, length);
            byte[] seed = RandomKeys.Bytes(length + 1, VerificationHash.SeedLength);
            Field128 expected = Definition(key, seed);
            Assert.Equal(expected, VerificationHash.Hash<ScalarCarryless>(key.Words, length, seed));
            Assert.Equal(expected, VerificationHash.Hash<HardwareCarryless>(key.Words, length, seed));
        }
    }

    // 2^-50 = 8.9e-16; at 1e-15 a tag has 50 bits, and log2(2/1e-15) = 50.8 pays for it.
    [Theory]
    [InlineData(1_800_000, 1e-15, 50)]
    [InlineData(1_800_000, 1e-10, 34)]
    [InlineData(int.MaxValue, 1e-15, 50)]
    [InlineData(1000, 8.8817841970012523e-16, 51)]
    [InlineData(1000, 0.5, 2)]
    public void TagBits_AreTheFewestAndPaidByTheFiniteKeyTerm(int length, double correctness, int bits)
    {
        var hash = new VerificationHash(length, correctness);
        Assert.Equal(bits, hash.TagBits);
        Assert.Equal(bits, hash.LeakageBits);
        Assert.True(hash.CollisionProbability <= correctness);
        Assert.True(hash.TagBits <= Math.Log2(2 / correctness));
    }

    [Fact]
    public void Verify_SameKey_PassesAndEverySingleBitErrorFails()
    {
        var hash = new VerificationHash(300, 1e-15);
        using KeyBits key = RandomKeys.Key(1, 300);
        byte[] seed = RandomKeys.Bytes(2, VerificationHash.SeedLength);
        byte[] tag = new byte[hash.TagLength];
        hash.Compute(key, seed, tag);
        Assert.Equal(0, tag[^1] >> 2);
        Assert.True(hash.Verify(key, seed, tag));
        Assert.False(hash.Verify(key, seed, tag.AsSpan(1)));
        for (int i = 0; i < 300; i++)
        {
            ulong[] words = key.Words.ToArray();
            words[i / 64] ^= 1UL << (i % 64);
            using KeyBits other = KeyBits.FromWords(words, 300);
            Assert.False(hash.Verify(other, seed, tag));
        }
    }

    // With a tag of 4 bits, different keys must pass for one seed in 16: no more, whatever the difference.
    [Theory]
    [InlineData(0)]
    [InlineData(999)]
    [InlineData(500)]
    public void Verify_DifferentKeys_PassAsOftenAsTheTagAllows(int differingBit)
    {
        var hash = new VerificationHash(1000, 0.1);
        Assert.Equal(4, hash.TagBits);
        using KeyBits key = RandomKeys.Key(3, 1000);
        ulong[] words = key.Words.ToArray();
        words[differingBit / 64] ^= 1UL << (differingBit % 64);
        words[7] ^= 0xFF00;
        using KeyBits other = KeyBits.FromWords(words, 1000);

        const int seeds = 20_000;
        byte[] tag = new byte[1];
        int passed = 0;
        for (int i = 0; i < seeds; i++)
        {
            byte[] seed = RandomKeys.Bytes(i, VerificationHash.SeedLength);
            hash.Compute(key, seed, tag);
            if (hash.Verify(other, seed, tag)) passed++;
        }

        double expected = seeds / 16.0;
        Assert.InRange(passed, expected - 5 * Math.Sqrt(expected), expected + 5 * Math.Sqrt(expected));
    }

    [Fact]
    public void Nonsense_Throws()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new VerificationHash(-1, 1e-15));
        Assert.Throws<ArgumentOutOfRangeException>(() => new VerificationHash(1, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new VerificationHash(1, double.NaN));
        Assert.Throws<ArgumentOutOfRangeException>(() => new VerificationHash(1 << 20, 1e-37));
        var hash = new VerificationHash(8, 1e-15);
        using var key = new KeyBits(8);
        using var longer = new KeyBits(9);
        Assert.Throws<ArgumentOutOfRangeException>(() => hash.Compute(longer, new byte[32], new byte[7]));
        Assert.Throws<ArgumentOutOfRangeException>(() => hash.Compute(key, new byte[31], new byte[7]));
        Assert.Throws<ArgumentOutOfRangeException>(() => hash.Compute(key, new byte[32], new byte[8]));
    }

    private static Field128 Definition(KeyBits key, byte[] seed)
    {
        UInt128 first = Element(seed.AsSpan(0, 16)), second = Element(seed.AsSpan(16)), sum = 0;
        for (int word = 0; word < key.Words.Length; word += 2)
        {
            ulong high = word + 1 < key.Words.Length ? key.Words[word + 1] : 0;
            sum = Multiply(sum ^ new UInt128(high, key.Words[word]), first);
        }

        UInt128 result = Multiply(Multiply(sum ^ (UInt128)key.Length, first), second);
        return new((ulong)result, (ulong)(result >> 64));
    }

    private static UInt128 Multiply(UInt128 left, UInt128 right)
    {
        UInt128 product = 0;
        for (int i = 127; i >= 0; i--)
        {
            bool carry = product >> 127 != 0;
            product <<= 1;
            if (carry) product ^= 0x87;
            if ((right >> i & 1) != 0) product ^= left;
        }

        return product;
    }

    private static UInt128 Element(ReadOnlySpan<byte> bytes) =>
        System.Buffers.Binary.BinaryPrimitives.ReadUInt128LittleEndian(bytes);
}
