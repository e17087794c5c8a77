using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Engines;
using QkdHardware.Abstractions.TimeTagging;
using QkdHardware.TimeTags.Files;
using QkdHardware.TimeTags.Kernels;

namespace QkdHardware.Benchmarks.TimeTags;

/// <summary>
/// The first 256 MB in a new process, compilation included, against the next ones: the first iteration of each launch must
/// take no more than twice the median of the others. Nothing warms up.
/// </summary>
[SimpleJob(RunStrategy.ColdStart, launchCount: 5, iterationCount: 8, invocationCount: 1)]
public class FirstSecondBenchmarks
{
    private string path = string.Empty;

    [GlobalSetup]
    public void Setup() => path = SyntheticPtu.Ensure(false, TagFileBenchmarks.Tags, 10e6, 1);

    [Benchmark(OperationsPerInvoke = TagFileBenchmarks.Tags)]
    public long Rates()
    {
        using TagReader reader = TagReader.Open(path);
        using TagBlock block = TagBlock.Rent();
        var counter = new ChannelCounter();
        while (reader.TryReadBlock(block)) counter.Add(block);
        return counter[0];
    }
}
