using System.CommandLine;
using QkdHardware.Cli.Display;
using QkdHardware.DeviceManager.Benches;
using QkdHardware.DeviceManager.Plugins;
using QkdHardware.Configuration;
using QkdHardware.Sdk.Links;
using QkdHardware.Sessions.Bb84.Plan;
using QkdHardware.Transports;

namespace QkdHardware.Cli.Composition;

/// <summary>The drivers and links at hand, and bench files checked against them.</summary>
internal sealed class Workbench
{
    private const string DriversVariable = "QKD_DRIVERS";

    private Workbench(PluginCatalogue catalogue) => Catalogue = catalogue;

    public PluginCatalogue Catalogue { get; }

    public IReadOnlyList<ILinkProvider> Links { get; } = LinkProviders.All;

    /// <summary>Looks for driver packages beside the program, in QKD_DRIVERS and in the folders of --drivers.</summary>
    public static Workbench Create(ParseResult arguments)
    {
        string[] more = Environment.GetEnvironmentVariable(DriversVariable)?
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries) ?? [];
        string[] given = arguments.GetValue(CommonOptions.Drivers) ?? [];
        string? missing = given.FirstOrDefault(folder => !Directory.Exists(folder));
        return missing is not null
            ? throw new UsageException($"--drivers: there is no folder {missing}.")
            : new Workbench(PluginCatalogue.Discover([Path.Combine(AppContext.BaseDirectory, "drivers"), .. more, .. given]));
    }

    /// <summary>What --trace and the bench file's <c>trace</c> settings ask for.</summary>
    /// <param name="arguments">The command line; its command has --trace.</param>
    /// <param name="terminal">Where it is said what is not recorded.</param>
    /// <param name="folder">Where recordings go that the bench file alone asks for.</param>
    public static LinkTracing Tracing(ParseResult arguments, Terminal terminal, string folder = "traces")
    {
        string? given = arguments.GetValue(CommonOptions.Trace);
        return new LinkTracing(given ?? folder, everyLink: given is not null, TimeProvider.System, terminal.WriteError);
    }

    /// <summary>Reads a bench file and checks all of it.</summary>
    /// <exception cref="ConfigurationException">A mistake, with its place.</exception>
    public (Bb84Bench Bench, BenchChecks Checks) LoadBench(string path)
    {
        var bench = ConfigurationFile.Load<Bb84Bench>(path);
        var checks = new BenchChecks(path, Catalogue, Links);
        checks.Run(bench);
        Bb84PlanChecks.Run(bench, checks);
        return (bench, checks);
    }
}
