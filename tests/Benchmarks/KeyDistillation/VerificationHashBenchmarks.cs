using BenchmarkDotNet.Attributes;
using QkdHardware.KeyDistillation;
using QkdHardware.KeyDistillation.Verification;

namespace QkdHardware.Benchmarks.KeyDistillation;

/// <summary>The tag of one reconciled block.</summary>
public class VerificationHashBenchmarks
{
    private const int Bits = 1_800_000;

    private readonly KeyBits key = BenchmarkKeys.Key(1, Bits);
    private readonly byte[] seed = new byte[VerificationHash.SeedLength];
    private readonly VerificationHash hash = new(Bits, 1e-15);
    private byte[] tag = [];

    [GlobalSetup]
    public void Setup()
    {
        new Random(2).NextBytes(seed);
        tag = new byte[hash.TagLength];
    }

    [Benchmark]
    public byte Compute()
    {
        hash.Compute(key, seed, tag);
        return tag[0];
    }
}
