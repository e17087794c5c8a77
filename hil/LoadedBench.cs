using QkdHardware.Configuration;
using QkdHardware.DeviceManager.Benches;
using QkdHardware.DeviceManager.Plugins;
using QkdHardware.Sessions.Bb84.Plan;
using QkdHardware.Transports;

namespace QkdHardware.Hil;

/// <summary>A bench file, checked against the drivers that the build made.</summary>
internal sealed class LoadedBench
{
    private static readonly PluginCatalogue Drivers = PluginCatalogue.Discover([Path.Combine(Places.Cli, "drivers")]);

    private readonly BenchChecks checks;

    private LoadedBench(Bb84Bench file, BenchChecks checks) => (File, this.checks) = (file, checks);

    public Bb84Bench File { get; }

    public static LoadedBench Of(BenchFolder folder)
    {
        var file = ConfigurationFile.Load<Bb84Bench>(folder.Bench);
        var checks = new BenchChecks(folder.Bench, Drivers, LinkProviders.All);
        checks.Run(file);
        Bb84PlanChecks.Run(file, checks);
        return new(file, checks);
    }

    /// <summary>Opens the instruments.</summary>
    /// <param name="connections">Where an emulator has its doors, by device and link.</param>
    /// <param name="only">The devices to open; all when null.</param>
    public Task<Bench> OpenAsync(
        IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> connections,
        IReadOnlyCollection<string>? only = null,
        CancellationToken cancellationToken = default) =>
        Bench.OpenAsync(File, checks, LinkProviders.All, connections, TimeProvider.System, cancellationToken, only);
}
