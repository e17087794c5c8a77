using QkdHardware.Emulation;
using QkdHardware.Emulation.FrontDoors;
using QkdHardware.Emulation.FrontDoors.ZeroMq;
using QkdHardware.Emulation.Hosting;
using QkdHardware.Emulation.Twin;

namespace QkdHardware.Hil.Secrecy;

/// <summary>
/// An emulated bench in this process, at the addresses of its bench file, that keeps what passes over its wires: the patterns
/// that a session uploads, and the tags that it gets.
/// </summary>
internal sealed class ObservedEmulator : IAsyncDisposable
{
    private readonly EmulatorHost host;

    private ObservedEmulator(EmulatorHost host) => this.host = host;

    /// <param name="bench">With addresses that nobody else uses.</param>
    /// <param name="secrets">Takes what passes.</param>
    /// <param name="onUpload">Told of each portion of samples, before the instrument's answer leaves.</param>
    public static async Task<ObservedEmulator> StartAsync(
        BenchFolder bench, SessionSecrets secrets, Action<EmulatorHost>? onUpload = null)
    {
        EmulatorHost? host = null;
        IReadOnlyList<IFrontDoorProvider> doors = ObservedDoors.All(exchange =>
        {
            if (secrets.TakeUpload(exchange))
            {
                onUpload?.Invoke(host!);
            }
        });
        host = await EmulatorHost.StartAsync(
            bench.Twin,
            TwinFile.Load(bench.Twin),
            LoadedBench.Of(bench).File.Devices.ToDictionary(
                device => device.Key,
                device => (IReadOnlyDictionary<string, string>)device.Value.Links.ToDictionary(link => link.Key, link => link.Value.Value)),
            new EmulatedClock(EmulatedClockMode.Fast, TimeProvider.System),
            doors,
            new ObservedStreams(new PairStreamDoorFactory(), secrets.TakeTags));
        return new(host);
    }

    public ValueTask DisposeAsync() => host.DisposeAsync();
}
