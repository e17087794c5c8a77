using BenchmarkDotNet.Attributes;
using QkdHardware.Abstractions.TimeTagging;
using QkdHardware.Protocols.PicoQuant;
using QkdHardware.TimeTags.Decoding;
using QkdHardware.TimeTags.Files;
using QkdHardware.TimeTags.Kernels;

namespace QkdHardware.Benchmarks.TimeTags;

/// <summary>A file in the page cache to a stream of blocks, and what is done with them. 64 M tags, 256 MB.</summary>
public class TagFileBenchmarks
{
    public const int Tags = 64_000_000;

    private string path = string.Empty;

    [Params(false, true)]
    public bool IsT3 { get; set; }

    [GlobalSetup]
    public void Setup() => path = SyntheticPtu.Ensure(IsT3, Tags, 10e6, 1);

    /// <summary>Row "T2/T3 file -> stream of blocks".</summary>
    [Benchmark(OperationsPerInvoke = Tags)]
    public long Blocks()
    {
        using TagReader reader = TagReader.Open(path);
        using TagBlock block = TagBlock.Rent(fields: IsT3 ? TagFields.Micro : TagFields.None);
        long count = 0;
        while (reader.TryReadBlock(block)) count += block.Count;
        return count;
    }

    /// <summary>What <c>qkd tags rates</c> does.</summary>
    [Benchmark(OperationsPerInvoke = Tags)]
    public long Rates()
    {
        using TagReader reader = TagReader.Open(path);
        using TagBlock block = TagBlock.Rent();
        var counter = new ChannelCounter();
        while (reader.TryReadBlock(block)) counter.Add(block);
        return counter[0];
    }
}

/// <summary>Row "decode into reused arrays": the kernel against its scalar twin, records in memory.</summary>
public class TttrKernelBenchmarks
{
    private const int Chunk = 1 << 15;

    private readonly long[] ticks = new long[Chunk];
    private readonly ushort[] channels = new ushort[Chunk];
    private readonly ushort[] micros = new ushort[Chunk];
    private uint[] records = [];

    [Params(false, true)]
    public bool IsT3 { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        byte[] file = File.ReadAllBytes(SyntheticPtu.Ensure(IsT3, TagFileBenchmarks.Tags, 10e6, 1));
        using TagReader reader = TagReader.Open(new MemoryStream(file));
        records = new uint[(file.Length - reader.Recording.HeaderLength) / sizeof(uint)];
        Buffer.BlockCopy(file, (int)reader.Recording.HeaderLength, records, 0, records.Length * sizeof(uint));
    }

    [Benchmark(Baseline = true, OperationsPerInvoke = TagFileBenchmarks.Tags)]
    public long Scalar()
    {
        long overflow = 0;
        for (int i = 0; i < records.Length; i += Chunk)
        {
            ReadOnlySpan<uint> chunk = records.AsSpan(i, Math.Min(Chunk, records.Length - i));
            if (IsT3) TttrKernel.DecodeScalar<HydraHarp2T3>(chunk, ticks, channels, micros, ref overflow, long.MaxValue / 2, out _);
            else TttrKernel.DecodeScalar<HydraHarp2T2>(chunk, ticks, channels, [], ref overflow, long.MaxValue / 2, out _);
        }

        return overflow;
    }

    [Benchmark(OperationsPerInvoke = TagFileBenchmarks.Tags)]
    public long Vector()
    {
        long overflow = 0;
        for (int i = 0; i < records.Length; i += Chunk)
        {
            ReadOnlySpan<uint> chunk = records.AsSpan(i, Math.Min(Chunk, records.Length - i));
            if (IsT3) TttrKernel.Decode<HydraHarp2T3>(chunk, ticks, channels, micros, ref overflow, long.MaxValue / 2, out _);
            else TttrKernel.Decode<HydraHarp2T2>(chunk, ticks, channels, [], ref overflow, long.MaxValue / 2, out _);
        }

        return overflow;
    }
}
