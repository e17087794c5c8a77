using QkdHardware.Configuration;
using QkdHardware.Emulation.FrontDoors;
using QkdHardware.Emulation.Instruments;
using QkdHardware.Emulation.OpticalWorld;
using QkdHardware.Emulation.Twin;
using QkdHardware.Sdk.Links.Addresses;

namespace QkdHardware.Emulation.Hosting;

/// <summary>
/// An emulated bench: every instrument of a twin file behind its own wire, at the addresses that the bench file names,
/// all in one optical world; and a back door to physical truth and faults. Disposal closes all doors.
/// </summary>
public sealed class EmulatorHost : IAsyncDisposable
{
    private readonly List<EmulatedDevice> devices = [];
    private BackDoor? backDoor;

    private EmulatorHost(World world) => World = world;

    public World World { get; }

    public IReadOnlyList<EmulatedDevice> Devices => devices;

    /// <summary>The address of the back door.</summary>
    public string BackDoorAddress => backDoor!.Address;

    /// <summary>Builds the instruments and opens all doors.</summary>
    /// <param name="twinPath">The twin file's name, for messages.</param>
    /// <param name="twin">The twin file.</param>
    /// <param name="addresses">The address of each link, by device and link name.</param>
    /// <param name="clock">The emulated clock.</param>
    /// <param name="doors">The kinds of doors.</param>
    /// <param name="streams">Opens stream doors on command.</param>
    /// <exception cref="ConfigurationException">The twin file names an unknown instrument or setting, or lacks a device.</exception>
    /// <exception cref="FrontDoorException">A port is in use; no door is left open.</exception>
    public static async Task<EmulatorHost> StartAsync(
        string twinPath,
        TwinFile twin,
        IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> addresses,
        EmulatedClock clock,
        IReadOnlyList<IFrontDoorProvider> doors,
        ITagStreamDoorFactory streams,
        CancellationToken cancellationToken = default)
    {
        var host = new EmulatorHost(new World(twin, clock));
        try
        {
            foreach ((string id, IReadOnlyDictionary<string, string> links) in addresses)
            {
                if (!twin.Devices.TryGetValue(id, out TwinDevice? entry))
                {
                    throw new ConfigurationException(
                        twinPath, 0, 0, $"The bench has a device '{id}', but the twin file does not; add it under devices.");
                }

                EmulatedInstrument instrument = Build(twinPath, id, entry, host.World, clock, streams);
                host.devices.Add(
                    await OpenDoorsAsync(instrument, entry.Instrument.Value, links, doors, streams, cancellationToken)
                        .ConfigureAwait(false));
            }

            host.backDoor = BackDoor.Open(host);
            return host;
        }
        catch
        {
            await host.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <exception cref="KeyNotFoundException">No such device.</exception>
    public EmulatedDevice Device(string id) =>
        devices.Find(device => device.Id == id)
        ?? throw new KeyNotFoundException($"There is no device '{id}'; there are: {string.Join(", ", devices.Select(d => d.Id))}.");

    public async ValueTask DisposeAsync()
    {
        if (backDoor is not null)
        {
            await backDoor.DisposeAsync().ConfigureAwait(false);
        }

        foreach (EmulatedDevice device in devices)
        {
            foreach (IFrontDoor door in device.Doors.Values)
            {
                await door.DisposeAsync().ConfigureAwait(false);
            }

            if (device.Instrument is IAsyncDisposable disposable)
            {
                await disposable.DisposeAsync().ConfigureAwait(false);
            }
        }

        devices.Clear();
    }

    private static EmulatedInstrument Build(
        string twinPath, string id, TwinDevice entry, World world, EmulatedClock clock, ITagStreamDoorFactory streams)
    {
        if (!FirmwareCatalogue.Kinds.TryGetValue(entry.Instrument.Value, out Func<FirmwareContext, EmulatedInstrument>? build))
        {
            throw new ConfigurationException(
                twinPath,
                entry.Instrument.Line,
                entry.Instrument.Column,
                $"Unknown instrument '{entry.Instrument}'; there are: {string.Join(", ", FirmwareCatalogue.Kinds.Keys.Order())}.");
        }

        try
        {
            var settings = entry.Settings.ToDictionary(s => s.Key, s => s.Value.Value);
            return build(new FirmwareContext(id, settings, world, clock, streams));
        }
        catch (ArgumentException exception)
        {
            throw new ConfigurationException(
                twinPath, entry.Instrument.Line, entry.Instrument.Column, exception.Message.Split(" (Parameter")[0], exception);
        }
    }

    private static async Task<EmulatedDevice> OpenDoorsAsync(
        EmulatedInstrument instrument,
        string kind,
        IReadOnlyDictionary<string, string> links,
        IReadOnlyList<IFrontDoorProvider> providers,
        ITagStreamDoorFactory streams,
        CancellationToken cancellationToken)
    {
        var open = new Dictionary<string, IFrontDoor>();
        var connections = new Dictionary<string, string>();
        var answers = new AnswerGate();
        try
        {
            foreach ((string link, string address) in links)
            {
                connections[link] = address;
                if (!instrument.Services.TryGetValue(link, out object? service))
                {
                    await RequireFreeAsync(address, streams).ConfigureAwait(false);
                    continue; // A link that the instrument opens itself, on command.
                }

                IFrontDoorProvider provider = providers.FirstOrDefault(candidate => candidate.Accepts(address))
                    ?? throw new FrontDoorException(address, $"No door can be opened at {address}; the emulator has no such link.");
                open[link] = await provider.OpenAsync(address, answers.Guard(service), cancellationToken).ConfigureAwait(false);
                connections[link] = open[link].Connection;
            }

            return new EmulatedDevice(instrument, kind, open, connections, answers);
        }
        catch
        {
            foreach (IFrontDoor door in open.Values)
            {
                await door.DisposeAsync().ConfigureAwait(false);
            }

            throw;
        }
    }

    // That a port is in use must be said now, and not in the middle of a session.
    private static async ValueTask RequireFreeAsync(string address, ITagStreamDoorFactory streams)
    {
        if (ZeroMqAddress.Accepts(address)
            && ZeroMqAddress.Parse(address) is { Pattern: ZeroMqPattern.Pair, EndPoint.Port: > 0 and int port })
        {
            await streams.Bind(port).DisposeAsync().ConfigureAwait(false);
        }
    }
}
