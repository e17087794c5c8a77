using System.Diagnostics;
using BenchmarkDotNet.Attributes;

namespace QkdHardware.Benchmarks.Sessions;

/// <summary>
/// The whole demo as a user runs it: a new process, the emulated reference bench with its own wires, five records of
/// 1 s, key at both stations. The instruments' 6.5 s pass as fast as they can be computed.
/// </summary>
public class EmulatedSessionBenchmarks
{
    [Benchmark]
    public int Demo()
    {
        string folder = Directory.CreateTempSubdirectory("qkd-benchmark-").FullName;
        try
        {
            var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
            foreach (string argument in new[] { CliPath.Value, "demo", "--json", "--out", Path.Combine(folder, "run") })
            {
                start.ArgumentList.Add(argument);
            }

            using Process demo = Process.Start(start)!;
            demo.StandardOutput.ReadToEnd();
            demo.WaitForExit();
            return demo.ExitCode == 0
                ? demo.ExitCode
                : throw new InvalidOperationException($"The demo ended with {demo.ExitCode}.");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
