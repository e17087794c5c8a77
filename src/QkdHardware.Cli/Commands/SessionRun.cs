using System.CommandLine;
using QkdHardware.Cli.Composition;
using QkdHardware.Cli.Display;
using QkdHardware.Cli.Reports;
using QkdHardware.DeviceManager.Benches;
using QkdHardware.DeviceManager.Records;
using QkdHardware.Emulation;
using QkdHardware.Emulation.Hosting;
using QkdHardware.Sessions;
using QkdHardware.Sessions.Bb84;
using QkdHardware.Sessions.Bb84.Plan;
using QkdHardware.Sessions.Bb84.Results;

namespace QkdHardware.Cli.Commands;

/// <summary>Runs one session on a bench, from opening the instruments to the report. What demo and session run share.</summary>
/// <param name="arguments">The parsed command line.</param>
/// <param name="benchPath">The bench file.</param>
/// <param name="terminal">Where results and progress go.</param>
internal sealed class SessionRun(ParseResult arguments, string benchPath, Terminal terminal)
{
    private const string BenchName = "bench.yaml";
    private const string LogName = "session.log";

    private readonly bool json = arguments.GetValue(CommonOptions.Json);

    /// <param name="emulate">Start the emulator in this process.</param>
    /// <param name="clock">The emulator's clock.</param>
    /// <param name="ownAddresses">Give the emulator free ports instead of the bench file's.</param>
    /// <param name="cancellationToken">The interruption.</param>
    public async Task<int> RunAsync(
        bool emulate, EmulatedClockMode clock, bool ownAddresses, CancellationToken cancellationToken)
    {
        Workbench workbench = Workbench.Create(arguments);
        (Bb84Bench file, BenchChecks checks) = workbench.LoadBench(benchPath);
        long? seed = arguments.GetValue(CommonOptions.Seed);
        if (seed is not null && !emulate)
        {
            throw new UsageException("--seed is the emulator's; give --emulate with it.");
        }

        RunRecord record = RunRecord.Create(
            arguments.GetValue(CommonOptions.Out) ?? RunRecord.DefaultFolder(file.Name.Value, TimeProvider.System.GetUtcNow()));
        bool hasBegun = false;
        try
        {
            string keyFolder = KeyFolder(record);
            File.Copy(benchPath, record.PathOf(BenchName));
            await using Serilog.Core.Logger log =
                LogSetup.ToRecord(arguments.GetValue(CommonOptions.Verbose), record.PathOf(LogName));
            await using EmulatorHost? emulator = emulate
                ? await Emulator.StartAsync(benchPath, file, checks, clock, seed, ownAddresses, cancellationToken).ConfigureAwait(false)
                : null;
            await using Bench bench = await Bench.OpenAsync(
                file,
                checks,
                workbench.Links,
                Emulator.ConnectionsOf(emulator),
                TimeProvider.System,
                cancellationToken,
                tracing: Workbench.Tracing(arguments, terminal, record.PathOf("traces"))).ConfigureAwait(false);

            hasBegun = true;
            Bb84Result result = await SessionProgress.ShowAsync(
                terminal,
                json,
                progress => new Bb84Session(bench, file.Session, new FileKeyStore(keyFolder), log, TimeProvider.System, progress)
                    .RunAsync(cancellationToken)).ConfigureAwait(false);

            SessionDocument document = SessionDocuments.Create(file, bench.Devices, result, emulator?.World.Twin.Seed);
            record.WriteJson("session.json", document);
            SessionReport.Write(record, file, result, document);
            Show(document, record);
            return Code(result);
        }
        finally
        {
            if (!hasBegun)
            {
                record.Withdraw(BenchName, LogName);
            }
        }
    }

    private string KeyFolder(RunRecord record)
    {
        string folder = arguments.GetValue(CommonOptions.Keys) ?? record.Folder + ".keys";
        return Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any()
            ? throw new UsageException($"{folder} is not empty; give another folder for the keys with --keys.")
            : folder;
    }

    private void Show(SessionDocument document, RunRecord record)
    {
        if (json)
        {
            terminal.WriteJson(document);
        }
        else
        {
            terminal.Output.Write(SessionTable.Of(document));
            terminal.WriteLine($"Run record: {record.Folder}");
            terminal.WriteLine($"Report:     {record.PathOf(SessionReport.FileName)}");
        }

        if (document.Error is not null)
        {
            terminal.WriteError(document.Error);
        }
    }

    private static int Code(Bb84Result result) => result.End switch
    {
        SessionEnd.Interrupted => ExitCode.Interrupted,
        SessionEnd.InstrumentFailed => ExitCode.InstrumentFailed,
        SessionEnd.LimitExceeded or SessionEnd.KeyNotStored => ExitCode.NoKey,
        _ => result.SecretKeyBits > 0 ? ExitCode.Done : ExitCode.NoKey,
    };
}
