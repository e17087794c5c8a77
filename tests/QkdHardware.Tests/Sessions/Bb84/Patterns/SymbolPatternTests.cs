using QkdHardware.Sessions.Bb84.Patterns;
using Xunit;

namespace QkdHardware.Tests.Sessions.Bb84.Patterns;

public sealed class SymbolPatternTests
{
    private const int Length = 200_000;

    /// <summary>Each of the eight symbols by its probability, within 5 standard deviations.</summary>
    [Theory]
    [InlineData(0.6, 0.8, true)]
    [InlineData(0.6, 0.8, false)]
    [InlineData(0.05, 0.5, true)]
    [InlineData(0.999, 0.001, false)]
    public void Draw_ManySymbols_HaveTheirProbabilities(double pMu, double pZ, bool isSecret)
    {
        using SymbolPattern pattern = isSecret ? SymbolPattern.Secret(Length, pMu, pZ) : SymbolPattern.Public(7, Length, pMu, pZ);
        int[] counts = new int[Symbols.Count];
        foreach (byte symbol in pattern.Span)
        {
            counts[symbol]++;
        }

        for (int symbol = 0; symbol < counts.Length; symbol++)
        {
            double p = 0.5 * ((symbol & Symbols.BasisX) != 0 ? 1 - pZ : pZ) * ((symbol & Symbols.Decoy) != 0 ? 1 - pMu : pMu);
            double deviation = Math.Sqrt(Length * p * (1 - p));
            Assert.InRange(counts[symbol], (Length * p) - (5 * deviation) - 2, (Length * p) + (5 * deviation) + 2);
        }
    }

    /// <summary>Neighbours, and symbols of two chunks of the generator, have nothing to do with each other.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4096)]
    public void Public_SymbolsApart_AreIndependent(int distance)
    {
        using SymbolPattern pattern = SymbolPattern.Public(3, Length, 0.5, 0.5);
        int equal = 0;
        for (int i = 0; i + distance < Length; i++)
        {
            equal += ((pattern.Span[i] ^ pattern.Span[i + distance]) & Symbols.Value) == 0 ? 1 : 0;
        }

        int pairs = Length - distance;
        Assert.InRange(equal, (pairs / 2) - (2.5 * Math.Sqrt(pairs)), (pairs / 2) + (2.5 * Math.Sqrt(pairs)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4095)]
    [InlineData(4097)]
    public void Public_OneSeed_OnePattern(int length)
    {
        using SymbolPattern first = SymbolPattern.Public(42, length, 0.6, 0.8);
        using SymbolPattern second = SymbolPattern.Public(42, length, 0.6, 0.8);

        Assert.Equal(first.Span.ToArray(), second.Span.ToArray());
        Assert.Equal(length, first.Length);
    }

    /// <summary>Both stations derive it, maybe from two versions of this program: these are its first symbols for ever, computed apart from this code (SplitMix64).</summary>
    [Fact]
    public void Public_Seed1_BeginsLikeThis()
    {
        using SymbolPattern pattern = SymbolPattern.Public(1, 24, 0.6, 0.8);

        Assert.Equal("770151101475512344056021", string.Concat(pattern.Span.ToArray()));
    }

    [Fact]
    public void Public_TwoSeeds_TwoPatterns()
    {
        using SymbolPattern first = SymbolPattern.Public(1, 1000, 0.6, 0.8);
        using SymbolPattern second = SymbolPattern.Public(2, 1000, 0.6, 0.8);

        Assert.NotEqual(first.Span.ToArray(), second.Span.ToArray());
    }

    [Fact]
    public void Secret_Twice_IsNeverTheSame()
    {
        using SymbolPattern first = SymbolPattern.Secret(1000, 0.6, 0.8);
        using SymbolPattern second = SymbolPattern.Secret(1000, 0.6, 0.8);

        Assert.NotEqual(first.Span.ToArray(), second.Span.ToArray());
    }

    [Fact]
    public void Dispose_ZeroesTheSymbols()
    {
        SymbolPattern pattern = SymbolPattern.Constant(1000, Symbols.Decoy | Symbols.Value);
        Assert.All(pattern.Span.ToArray(), symbol => Assert.Equal(5, symbol));
        pattern.Dispose();

        Assert.All(pattern.Span.ToArray(), symbol => Assert.Equal(0, symbol));
        Assert.Equal("SymbolPattern(1000 symbols)", pattern.ToString());
    }
}
