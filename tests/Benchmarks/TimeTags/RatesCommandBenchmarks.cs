using System.Diagnostics;
using BenchmarkDotNet.Attributes;
using QkdHardware.Benchmarks.Sessions;

namespace QkdHardware.Benchmarks.TimeTags;

/// <summary>
/// <c>qkd tags rates</c> on 256 MB in the page cache, as a user runs it, against <c>cat FILE</c> into nothing and against its own
/// start-up, which is the same command on a recording of one block. The goal: Rates - StartUp &lt;= 2 * Cat.
/// </summary>
public class RatesCommandBenchmarks
{
    private string large = string.Empty;
    private string small = string.Empty;

    [GlobalSetup]
    public void Setup()
    {
        large = SyntheticPtu.Ensure(false, TagFileBenchmarks.Tags, 10e6, 1);
        small = SyntheticPtu.Ensure(false, 1_000, 10e6, 1);
    }

    [Benchmark(Baseline = true)]
    public void Cat() => Run("cat", large);

    [Benchmark]
    public void StartUp() => Run("dotnet", CliPath.Value, "tags", "rates", small);

    [Benchmark]
    public void Rates() => Run("dotnet", CliPath.Value, "tags", "rates", large);

    private static void Run(string program, params string[] arguments)
    {
        // What is printed goes where a shell's > /dev/null sends it: a pipe would measure the reader of it.
        var start = new ProcessStartInfo("/bin/sh", ["-c", "exec \"$0\" \"$@\" >/dev/null", program, .. arguments]);
        using Process process = Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start.");
        process.WaitForExit();
        if (process.ExitCode != 0) throw new InvalidOperationException($"{program} ended with {process.ExitCode}.");
    }
}
