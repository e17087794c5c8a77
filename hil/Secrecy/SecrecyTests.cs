using System.Text.Json;
using QkdHardware.Sessions.Bb84.Results;
using Serilog;
using Xunit;

namespace QkdHardware.Hil.Secrecy;

/// <summary>
/// Keys, patterns and tags of a session are in nothing that it leaves: run record, logs, recordings of links, both streams,
/// exceptions. What is searched for is gathered at the instruments and from the key files.
/// </summary>
public sealed class SecrecyTests
{
    [Fact]
    public async Task Session_ThatMakesAKey_LeavesNoSecret()
    {
        using BenchFolder bench = new BenchFolder().Small().WithFreeAddresses();
        var secrets = new SessionSecrets();
        await using ObservedEmulator emulator = await ObservedEmulator.StartAsync(bench, secrets);
        await using CliProcess session = await CliProcess.RunQkdAsync(
            "session", "run", bench.Bench, "--out", bench["run"], "--trace", bench["traces"], "--verbose", "--json");

        Assert.True(session.ExitCode == 0, session.ToString());
        foreach (string station in new[] { "alice", "bob" })
        {
            secrets.TakeKey(await File.ReadAllBytesAsync(Path.Combine(bench["run.keys"], $"{station}.key")));
        }

        Assert.Equal(4, secrets.Patterns); // Twice the public one of alignment, and one for each record.
        SecretSearch search = secrets.ToSearch();
        (int bytes, int bits, int times) = search.Counts;
        Assert.True(bytes > 50_000 && bits > 50_000 && times > 10_000, $"{bytes} bytes, {bits} bits, {times} times");
        AssertNothing(search, session.Output, session.Error);
        AssertNothing(search, bench["run"], least: 5);
        AssertNothing(search, bench["traces"], least: 6);
        // That the files are read at all: the key is found where it belongs.
        Assert.NotNull(search.Find(await File.ReadAllBytesAsync(Path.Combine(bench["run.keys"], "alice.key"))));
    }

    [Fact]
    public async Task Session_ThatLosesTheGeneratorInAnUpload_LeavesNoSecret()
    {
        using BenchFolder bench = new BenchFolder().Small().WithFreeAddresses()
            .WithBench("pattern_symbols: 16384", "pattern_symbols: 262144"); // 8 MiB for each output: portions enough.
        var secrets = new SessionSecrets();
        await using ObservedEmulator emulator = await ObservedEmulator.StartAsync(bench, secrets, host =>
        {
            // The third pattern is the first of key mode.
            if (secrets.Patterns == 2 && secrets.UploadedBytes > 1_000_000)
            {
                host.Device("generator").UnplugAsync().AsTask().GetAwaiter().GetResult();
            }
        });
        await using CliProcess session = await CliProcess.RunQkdAsync(
            "session", "run", bench.Bench, "--out", bench["run"], "--trace", bench["traces"], "--verbose");

        Assert.True(session.ExitCode == 3, session.ToString());
        Assert.Contains("bytes withheld>", session.Error);
        Assert.Contains("FAILED key ", session.Error);
        SecretSearch search = secrets.ToSearch();
        Assert.Equal(3, secrets.Patterns); // The last one in part.
        AssertNothing(search, session.Output, session.Error);
        AssertNothing(search, bench["run"], least: 5);
        AssertNothing(search, bench["traces"], least: 6);
    }

    [Fact]
    public async Task Session_ThatFailsInDistillation_LeavesNoSecretInLogsAndExceptions()
    {
        using BenchFolder bench = new BenchFolder().Small().WithFreeAddresses();
        var secrets = new SessionSecrets();
        var log = new WholeLog();
        await using Serilog.Core.Logger logger = new LoggerConfiguration().MinimumLevel.Verbose().WriteTo.Sink(log).CreateLogger();
        using var exceptions = new ThrownExceptions();
        await using EmulatedSession session = await EmulatedSession.OpenAsync(
            bench, doors: ObservedDoors.All(exchange => secrets.TakeUpload(exchange)), onTags: secrets.TakeTags);
        Bb84Result result = await session.RunAsync(new MemoryKeyStore(), logger, step =>
        {
            if (step is { Phase: "distil", Fraction: 0 })
            {
                session.Emulator.Device("tagger").UnplugAsync().AsTask().GetAwaiter().GetResult();
            }
        });

        Assert.Equal(SessionEnd.InstrumentFailed, result.End);
        Assert.Equal(4, secrets.Patterns);
        Assert.NotEmpty(exceptions.Text);
        string document = JsonSerializer.Serialize(SessionDocuments.Create(session.File, session.Devices, result, 1));
        AssertNothing(secrets.ToSearch(), log.Text, exceptions.Text, result.ToString(), document);
    }

    private static void AssertNothing(SecretSearch search, params ReadOnlySpan<string> texts)
    {
        foreach (string text in texts)
        {
            Assert.Null(search.Find(text));
        }
    }

    private static void AssertNothing(SecretSearch search, string folder, int least)
    {
        string[] files = Directory.GetFiles(folder, "*", SearchOption.AllDirectories);
        Assert.True(files.Length >= least, $"{files.Length} files in {folder}");
        foreach (string file in files)
        {
            string? found = search.Find(File.ReadAllBytes(file));
            Assert.True(found is null, $"{found} in {Path.GetFileName(file)}");
        }
    }
}
