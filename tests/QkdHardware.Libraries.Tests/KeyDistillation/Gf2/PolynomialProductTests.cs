using System.Runtime.Intrinsics;
using QkdHardware.KeyDistillation.Gf2;
using Xunit;

namespace QkdHardware.Libraries.Tests.KeyDistillation.Gf2;

public sealed unsafe class PolynomialProductTests
{
    [Fact]
    public void Multiply_GoldenProducts_AllInstructions()
    {
        // (x+1)^2 = x^2+1; (x^63)^2 = x^126; all ones squared spreads every bit to its double.
        (ulong Left, ulong Right, ulong Low, ulong High)[] cases =
        [
            (3, 3, 5, 0),
            (1UL << 63, 1UL << 63, 0, 1UL << 62),
            (ulong.MaxValue, ulong.MaxValue, 0x5555555555555555, 0x5555555555555555),
            (0x123, 0, 0, 0),
        ];
        foreach (var (left, right, low, high) in cases)
        {
            Assert.Equal(Vector128.Create(low, high), ScalarCarryless.Multiply(left, right));
            Assert.Equal(Vector128.Create(low, high), HardwareCarryless.Multiply(left, right));
        }
    }

    [Fact]
    public void Multiply_RandomWords_EqualsBitByBit()
    {
        var random = new Random(1);
        for (int i = 0; i < 5000; i++)
        {
            ulong left = Word(random), right = Word(random);
            Vector128<ulong> expected = BitByBit([left], [right]) is var p ? Vector128.Create(p[0], p[1]) : default;
            Assert.Equal(expected, ScalarCarryless.Multiply(left, right));
            Assert.Equal(expected, HardwareCarryless.Multiply(left, right));
        }
    }

    [Theory]
    [InlineData(8)]
    [InlineData(16)]
    [InlineData(64)]
    public void Multiply_EveryKernel_EqualsBitByBit(int words)
    {
        var random = new Random(words);
        ulong[] left = [.. Enumerable.Range(0, words).Select(_ => Word(random))];
        ulong[] right = [.. Enumerable.Range(0, words).Select(_ => Word(random))];
        ulong[] expected = BitByBit(left, right);

        Assert.Equal(expected, Product<PolynomialProduct.ColumnKernel<ScalarCarryless>>(left, right));
        Assert.Equal(expected, Product<PolynomialProduct.ColumnKernel<HardwareCarryless>>(left, right));
        if (PolynomialProduct.WideKernel.IsSupported)
        {
            Assert.Equal(expected, Product<PolynomialProduct.WideKernel>(left, right));
        }
    }

    private static ulong[] Product<TKernel>(ulong[] left, ulong[] right)
        where TKernel : struct, PolynomialProduct.IKernel
    {
        ulong[] product = new ulong[2 * left.Length], scratch = new ulong[PolynomialProduct.ScratchWords(left.Length)];
        fixed (ulong* a = left, b = right, c = product, t = scratch)
        {
            PolynomialProduct.Multiply<TKernel>(a, b, c, left.Length, t);
        }

        return product;
    }

    private static ulong[] BitByBit(ulong[] left, ulong[] right)
    {
        ulong[] product = new ulong[left.Length + right.Length];
        for (int i = 0; i < 64 * left.Length; i++)
        {
            if ((left[i / 64] >> (i % 64) & 1) == 0) continue;
            for (int j = 0; j < 64 * right.Length; j++)
            {
                if ((right[j / 64] >> (j % 64) & 1) != 0) product[(i + j) / 64] ^= 1UL << ((i + j) % 64);
            }
        }

        return product;
    }

    private static ulong Word(Random random) => (ulong)random.NextInt64() << 1 ^ (ulong)random.NextInt64();
}
