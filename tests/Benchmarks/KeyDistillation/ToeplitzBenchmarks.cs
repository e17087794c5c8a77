using BenchmarkDotNet.Attributes;
using QkdHardware.KeyDistillation;
using QkdHardware.KeyDistillation.Amplification;

namespace QkdHardware.Benchmarks.KeyDistillation;

/// <summary>Privacy amplification of blocks as they come from a session.</summary>
public class ToeplitzBenchmarks : IDisposable
{
    private KeyBits input = new(0);
    private ulong[] seed = [];

    [Params(1_000_000, 1_800_000, 10_000_000)]
    public int InputBits { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        input = BenchmarkKeys.Key(1, InputBits);
        seed = BenchmarkKeys.Words(2, ToeplitzHash.SeedLength(InputBits, OutputBits));
    }

    [Benchmark]
    public int Hash()
    {
        using KeyBits output = ToeplitzHash.Hash(input, seed, OutputBits);
        return output.Length;
    }

    [GlobalCleanup]
    public void Dispose()
    {
        input.Dispose();
        GC.SuppressFinalize(this);
    }

    private int OutputBits => InputBits / 10 * 3;
}
