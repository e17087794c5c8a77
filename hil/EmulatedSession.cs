using QkdHardware.DeviceManager.Benches;
using QkdHardware.Emulation;
using QkdHardware.Emulation.FrontDoors;
using QkdHardware.Emulation.FrontDoors.ZeroMq;
using QkdHardware.Emulation.Hosting;
using QkdHardware.Emulation.Twin;
using QkdHardware.Sessions;
using QkdHardware.Sessions.Bb84;
using QkdHardware.Sessions.Bb84.Plan;
using QkdHardware.Sessions.Bb84.Results;
using QkdHardware.Sessions.Phases;
using Serilog;

namespace QkdHardware.Hil;

/// <summary>A session on an emulated bench in this process, with the emulator at hand for faults.</summary>
internal sealed class EmulatedSession : IAsyncDisposable
{
    private readonly Bb84Bench file;
    private readonly Bench bench;
    private bool isBenchClosed;

    private EmulatedSession(Bb84Bench file, EmulatorHost emulator, Bench bench) =>
        (this.file, Emulator, this.bench) = (file, emulator, bench);

    public EmulatorHost Emulator { get; }

    public Bb84Bench File => file;

    /// <summary>The address of each link, by device and link.</summary>
    public IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> Connections =>
        Emulator.Devices.ToDictionary(device => device.Id, device => device.Connections);

    public IReadOnlyCollection<OpenedDevice> Devices => bench.Devices;

    public Bench Bench => bench;

    /// <param name="folder">The bench.</param>
    /// <param name="clock">How commanded durations pass.</param>
    /// <param name="doors">The kinds of doors; those of the emulator by default.</param>
    /// <param name="onTags">Told of each message of a tag stream.</param>
    public static async Task<EmulatedSession> OpenAsync(
        BenchFolder folder,
        EmulatedClockMode clock = EmulatedClockMode.Fast,
        IReadOnlyList<IFrontDoorProvider>? doors = null,
        Action<ReadOnlyMemory<byte>>? onTags = null,
        CancellationToken cancellationToken = default)
    {
        LoadedBench loaded = LoadedBench.Of(folder);
        var addresses = loaded.File.Devices.ToDictionary(
            device => device.Key,
            device => (IReadOnlyDictionary<string, string>)device.Value.Links
                .ToDictionary(link => link.Key, link => FreeAddress.InPlaceOf(link.Value.Value)));
        EmulatorHost emulator = await EmulatorHost.StartAsync(
            folder.Twin,
            TwinFile.Load(folder.Twin),
            addresses,
            new EmulatedClock(clock, TimeProvider.System),
            doors ?? DefaultFrontDoors.All,
            new ObservedStreams(new PairStreamDoorFactory(), onTags ?? (_ => { })),
            cancellationToken);
        try
        {
            Bench bench = await loaded.OpenAsync(
                emulator.Devices.ToDictionary(device => device.Id, device => device.Connections), only: null, cancellationToken);
            return new(loaded.File, emulator, bench);
        }
        catch
        {
            await emulator.DisposeAsync();
            throw;
        }
    }

    public Task<Bb84Result> RunAsync(
        IKeyStore keys, ILogger? log = null, Action<PhaseProgress>? progress = null, CancellationToken interruption = default) =>
        new Bb84Session(bench, file.Session, keys, log ?? Serilog.Core.Logger.None, TimeProvider.System, progress ?? (_ => { }))
            .RunAsync(interruption);

    /// <summary>Closes the drivers' links, which changes nothing on the instruments, so that others may ask them.</summary>
    public async ValueTask CloseBenchAsync()
    {
        if (!isBenchClosed)
        {
            isBenchClosed = true;
            await bench.DisposeAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await CloseBenchAsync();
        await Emulator.DisposeAsync();
    }
}
