using System.Runtime.InteropServices;
using BenchmarkDotNet.Attributes;
using QkdHardware.Protocols.Keysight33600;

namespace QkdHardware.Benchmarks.Instruments;

/// <summary>One output's pattern of the reference bench as an upload message: against one sample after the other, and a copy.</summary>
public class ArbScalingBenchmarks
{
    private const int Count = 2_097_152;
    private const float Low = -1.5f;
    private const float High = 3;

    private readonly float[] volts = new float[Count];
    private readonly byte[] message = new byte[ArbUpload.MaxLength(Count)];

    [GlobalSetup]
    public void FillPattern()
    {
        var random = new Random(1);
        foreach (ref float sample in volts.AsSpan())
        {
            sample = Low + ((High - Low) * random.Next(4) / 3);
        }
    }

    [Benchmark(Baseline = true)]
    public void Scalar() => ArbScaling.ToPointsScalar(volts, Low, High, message.AsSpan(0, Count * sizeof(float)));

    [Benchmark]
    public int Message() => ArbUpload.Write(message, 1, "QKD1", volts, Low, High);

    [Benchmark]
    public void CopyOnly() => MemoryMarshal.AsBytes(volts.AsSpan()).CopyTo(message);
}
