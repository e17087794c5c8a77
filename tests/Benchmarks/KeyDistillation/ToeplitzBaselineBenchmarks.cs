using System.Numerics;
using BenchmarkDotNet.Attributes;
using QkdHardware.KeyDistillation;
using QkdHardware.KeyDistillation.Amplification;

namespace QkdHardware.Benchmarks.KeyDistillation;

/// <summary>The hash against the matrix row by row (word-wise AND and popcount), at a size the latter can do.</summary>
public class ToeplitzBaselineBenchmarks
{
    private const int InputBits = 64 * 1600, OutputBits = 30_000;

    private readonly KeyBits input = BenchmarkKeys.Key(1, InputBits);
    private readonly ulong[] seed = BenchmarkKeys.Words(2, InputBits + OutputBits - 1);
    private readonly ulong[] output = new ulong[(OutputBits + 63) / 64];

    [Benchmark(Baseline = true)]
    public ulong RowByRow()
    {
        // Row i is the seed read downwards from bit i + n - 1, so the input is reversed once and rows are read upwards.
        ReadOnlySpan<ulong> words = input.Words;
        var reversed = new ulong[words.Length];
        for (int i = 0; i < InputBits; i++)
        {
            int from = InputBits - 1 - i;
            reversed[i / 64] |= (words[from / 64] >> from & 1) << i;
        }

        Array.Clear(output);
        for (int row = 0; row < OutputBits; row++)
        {
            ulong sum = 0;
            (int word, int shift) = (row / 64, row % 64);
            for (int j = 0; j < reversed.Length; j++)
            {
                ulong high = shift == 0 || word + j + 1 >= seed.Length ? 0 : seed[word + j + 1] << (64 - shift);
                sum ^= reversed[j] & (seed[word + j] >> shift | high);
            }

            output[word] |= (ulong)(BitOperations.PopCount(sum) & 1) << shift;
        }

        return output[0];
    }

    [Benchmark]
    public int Hash()
    {
        using KeyBits hashed = ToeplitzHash.Hash(input, seed, OutputBits);
        return hashed.Length;
    }
}
