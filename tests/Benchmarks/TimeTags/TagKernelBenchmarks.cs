using BenchmarkDotNet.Attributes;
using QkdHardware.Abstractions.TimeTagging;
using QkdHardware.TimeTags.Files;
using QkdHardware.TimeTags.Kernels;

namespace QkdHardware.Benchmarks.TimeTags;

/// <summary>Rows "coincidence window, g2 histogram", "raw to slot, phase, histogram" and "sifting": per tag, on one core.</summary>
public class TagKernelBenchmarks
{
    private const int Tags = 8_000_000;
    private const int Bins = 800;

    private readonly long[] slots = new long[TagBlock.DefaultCapacity];
    private readonly int[] offsets = new int[TagBlock.DefaultCapacity];
    private readonly long[] counts = new long[4096];
    private readonly SymbolClock whole = new(Bins, 1, 0);
    private readonly SymbolClock drifting = SymbolClock.FromPeriod(800.0000123, 0);
    private readonly Histogram histogram = new(Bins);
    private string path = string.Empty;
    private long[] alice = [];
    private long[] bob = [];
    private byte[] outcomes = [];
    private ulong[] bases = [];
    private ulong[] bits = [];

    [GlobalSetup]
    public void Setup()
    {
        path = SyntheticPtu.Ensure(false, Tags, 10e6, 2);
        List<long> a = [];
        List<long> b = [];
        using TagReader reader = TagReader.Open(path);
        foreach (TagBlock block in reader.ReadBlocks())
        {
            for (int i = 0; i < block.Count; i++) (block.Channels[i] < 2 ? a : b).Add(block.Times[i]);
        }

        (alice, bob) = ([.. a], [.. b]);
        var random = new Random(3);
        outcomes = new byte[Tags];
        random.NextBytes(outcomes);
        bases = new ulong[(Tags / 64) + 1];
        for (int i = 0; i < bases.Length; i++) bases[i] = (ulong)random.NextInt64() << 1;
        bits = new ulong[Sifting.WordsFor(Tags)];
    }

    [Benchmark(OperationsPerInvoke = Tags)]
    public long Coincidence() => Coincidences.CountPairs(alice, bob, 1000, 250);

    [Benchmark(OperationsPerInvoke = Tags)]
    public long CoincidenceTwin() => Coincidences.CountPairsScalar(alice, bob, 1000, 250);

    /// <summary>All pairs within the range in bins of 64 ps.</summary>
    [Benchmark(OperationsPerInvoke = Tags)]
    [Arguments(8192)]
    [Arguments(131_072)]
    public void Correlate(long range) => CrossCorrelation.AddPairs(alice, bob, -range, 64, counts.AsSpan(0, (int)(2 * range / 64)));

    [Benchmark(OperationsPerInvoke = Tags)]
    [Arguments(8192)]
    [Arguments(131_072)]
    public void CorrelateTwin(long range) => CrossCorrelation.AddPairsScalar(alice, bob, -range, 64, counts.AsSpan(0, (int)(2 * range / 64)));

    /// <summary>File to slot, offset and histogram.</summary>
    [Benchmark(OperationsPerInvoke = Tags)]
    [Arguments(false)]
    [Arguments(true)]
    public long GateAndHistogram(bool isDrifting)
    {
        using TagReader reader = TagReader.Open(path);
        using TagBlock block = TagBlock.Rent();
        SymbolClock clock = isDrifting ? drifting : whole;
        while (reader.TryReadBlock(block))
        {
            clock.Locate(block.Times, slots, offsets);
            histogram.Add(offsets.AsSpan(0, block.Count));
        }

        return histogram.Counts[0];
    }

    [Benchmark(OperationsPerInvoke = Tags)]
    public long Sift() => Sifting.Sift(outcomes, bases, bits);

    [Benchmark(OperationsPerInvoke = Tags)]
    public long SiftTwin() => Sifting.SiftScalar(outcomes, bases, bits);

    /// <summary>The live chain of a receiver: file to gate, histogram and sifted bits.</summary>
    [Benchmark(OperationsPerInvoke = Tags)]
    public long Receive()
    {
        using TagReader reader = TagReader.Open(path);
        using TagBlock block = TagBlock.Rent();
        long sifted = 0;
        while (reader.TryReadBlock(block))
        {
            int count = block.Count;
            whole.Locate(block.Times, slots, offsets);
            histogram.Add(offsets.AsSpan(0, count));
            int kept = SymbolGate.Keep(slots.AsSpan(0, count), offsets.AsSpan(0, count), block.Channels, 100, 600, Bins);
            Span<byte> outcome = outcomes.AsSpan(0, kept);
            for (int i = 0; i < kept; i++) outcome[i] = (byte)block.Channels[i];
            sifted += Sifting.Sift(outcome, bases, bits);
        }

        return sifted;
    }
}
