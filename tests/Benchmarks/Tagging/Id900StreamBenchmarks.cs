using System.Buffers.Binary;
using BenchmarkDotNet.Attributes;
using QkdHardware.Protocols.Id900;
using QkdHardware.Protocols.IdQuantique;

namespace QkdHardware.Benchmarks.Tagging;

/// <summary>The ID900's stream records (time and reference index) into the two arrays of a tag block.</summary>
public class Id900StreamBenchmarks
{
    private const int Tags = 1 << 15;

    private readonly byte[] records = new byte[Tags * Id900Timestamp.LengthWithReference];
    private readonly long[] times = new long[Tags];
    private readonly long[] references = new long[Tags];

    [GlobalSetup]
    public void Setup()
    {
        var random = new Random(1);
        for (int i = 0; i < Tags; i++)
        {
            Span<byte> record = records.AsSpan(i * Id900Timestamp.LengthWithReference);
            BinaryPrimitives.WriteInt64LittleEndian(record, random.NextInt64(8_388_608_000));
            BinaryPrimitives.WriteInt64LittleEndian(record[8..], i / 256);
        }
    }

    [Benchmark(Baseline = true, OperationsPerInvoke = Tags)]
    public bool SplitScalar() => TimestampRecords.TrySplitScalar(records, times, references);

    [Benchmark(OperationsPerInvoke = Tags)]
    public bool Split() => TimestampRecords.TrySplit(records, times, references);
}
