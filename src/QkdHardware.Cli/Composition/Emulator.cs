using QkdHardware.Configuration;
using QkdHardware.DeviceManager.Benches;
using QkdHardware.Emulation;
using QkdHardware.Emulation.FrontDoors;
using QkdHardware.Emulation.FrontDoors.ZeroMq;
using QkdHardware.Emulation.Hosting;
using QkdHardware.Emulation.Twin;

namespace QkdHardware.Cli.Composition;

/// <summary>Starts the emulator for a bench file.</summary>
internal static class Emulator
{
    /// <param name="benchPath">The bench file; its twin file lies beside it.</param>
    /// <param name="bench">The checked bench file.</param>
    /// <param name="checks">Its checks, for messages.</param>
    /// <param name="clock">How durations pass.</param>
    /// <param name="seed">In place of the twin file's.</param>
    /// <param name="ownAddresses">Free ports in place of the bench file's addresses, so that nothing can be in the way.</param>
    public static async Task<EmulatorHost> StartAsync(
        string benchPath,
        BenchFile bench,
        BenchChecks checks,
        EmulatedClockMode clock,
        long? seed,
        bool ownAddresses,
        CancellationToken cancellationToken)
    {
        Located name = bench.Twin
            ?? throw checks.Mistake(bench.Name, "The bench has no twin file, so it cannot be emulated; name one under 'twin'.");
        string path = Path.Combine(Path.GetDirectoryName(benchPath) ?? string.Empty, name.Value);
        TwinFile twin = TwinFile.Load(path);
        if (seed is { } given)
        {
            twin = twin with { Seed = given };
        }

        var addresses = bench.Devices.ToDictionary(
            device => device.Key,
            device => (IReadOnlyDictionary<string, string>)device.Value.Links.ToDictionary(
                link => link.Key,
                link => ownAddresses ? FreeAddress.InPlaceOf(link.Value.Value) : link.Value.Value));
        return await EmulatorHost.StartAsync(
            path,
            twin,
            addresses,
            new EmulatedClock(clock, TimeProvider.System),
            DefaultFrontDoors.All,
            new PairStreamDoorFactory(),
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The doors' addresses, to open the bench with.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> ConnectionsOf(EmulatorHost? host) =>
        host?.Devices.ToDictionary(device => device.Id, device => device.Connections)
        ?? new Dictionary<string, IReadOnlyDictionary<string, string>>();
}
