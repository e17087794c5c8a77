using System.Globalization;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using QkdHardware.Benchmarks.KeyDistillation;
using QkdHardware.Benchmarks.Links;
using QkdHardware.Benchmarks.Sessions;
using QkdHardware.Benchmarks.Tagging;

namespace QkdHardware.Benchmarks;

/// <summary>
/// Runs the benchmarks of the README's table and prints the table: <c>dotnet run -c Release --project tests/Benchmarks --
/// readme</c>. Medians; these machines are noisy, so the spread is printed too.
/// </summary>
internal static class ReadmeTable
{
    private const double NanosecondsPerSecond = 1e9;

    // Benchmark class, its parameters as BenchmarkDotNet prints them (null: all), what it is, work of one operation.
    private static readonly Row[] Rows =
    [
        new(typeof(RoundTripBenchmarks), "Link=tcp", "question and answer, SCPI raw socket", 1, "queries/s"),
        new(typeof(RoundTripBenchmarks), "Link=serial-termios", "question and answer, pseudo-terminal, termios", 1, "queries/s"),
        new(typeof(RoundTripBenchmarks), "Link=serial-system-io-ports", "question and answer, pseudo-terminal, System.IO.Ports", 1, "queries/s"),
        new(typeof(RoundTripBenchmarks), "Link=zeromq", "question and answer, ZeroMQ REQ/REP", 1, "queries/s"),
        new(typeof(Id900StreamBenchmarks), null, "ID900 stream to a tag block, one tag", 1, "tags/s"),
        new(typeof(CascadeBenchmarks), "Qber=0.02, SearchesPerBlock=32", "Cascade, both stations, 2^20 bits, QBER 2 %", 1 << 20, "bit/s"),
        new(typeof(ToeplitzBenchmarks), "InputBits=1000000", "Toeplitz hash, 1e6 to 3e5 bits", 1e6, "input bit/s"),
        new(typeof(EmulatedSessionBenchmarks), null, "whole demo: process, emulated bench, 5 records of 1 s, two keys", 1, "runs/s"),
    ];

    public static void Print(IConfig config)
    {
        IConfig quiet = ManualConfig.CreateEmpty()
            .AddJob([.. config.GetJobs()])
            .AddLogger(NullLogger.Instance)
            .AddColumnProvider([.. config.GetColumnProviders()]);
        var reports = new List<BenchmarkReport>();
        foreach (Type type in Rows.Select(row => row.Type).Distinct())
        {
            reports.AddRange(BenchmarkRunner.Run(type, quiet).Reports);
        }

        Console.WriteLine("| What | Median | Spread (min-max) | Rate |");
        Console.WriteLine("|---|---|---|---|");
        foreach (Row row in Rows)
        {
            BenchmarkReport report = reports.First(r => r.BenchmarkCase.Descriptor.Type == row.Type
                && (row.Parameters is null || Parameters(r).Contains(row.Parameters, StringComparison.Ordinal)));
            var statistics = report.ResultStatistics
                ?? throw new InvalidOperationException($"{row.What}: the benchmark gave no result.");
            Console.WriteLine(
                $"| {row.What} | {Time(statistics.Median)} | {Time(statistics.Min)} - {Time(statistics.Max)} "
                + $"| {Rate(row.Work * NanosecondsPerSecond / statistics.Median)} {row.Unit} |");
        }
    }

    private static string Parameters(BenchmarkReport report) =>
        string.Join(", ", report.BenchmarkCase.Parameters.Items.Select(item =>
            string.Create(CultureInfo.InvariantCulture, $"{item.Name}={item.Value}")));

    private static string Time(double nanoseconds) => nanoseconds switch
    {
        < 1e3 => $"{nanoseconds:0.##} ns",
        < 1e6 => $"{nanoseconds / 1e3:0.#} us",
        < 1e9 => $"{nanoseconds / 1e6:0.##} ms",
        _ => $"{nanoseconds / 1e9:0.##} s",
    };

    private static string Rate(double perSecond) => perSecond switch
    {
        >= 1e9 => $"{perSecond / 1e9:0.##} G",
        >= 1e6 => $"{perSecond / 1e6:0.#} M",
        >= 1e3 => $"{perSecond / 1e3:0.#} k",
        _ => $"{perSecond:0.##}",
    };

    private sealed record Row(Type Type, string? Parameters, string What, double Work, string Unit);
}
