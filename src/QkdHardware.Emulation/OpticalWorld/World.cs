using System.Runtime.CompilerServices;
using QkdHardware.Configuration;
using QkdHardware.Emulation.OpticalWorld.Physics;
using QkdHardware.Emulation.OpticalWorld.Ports;
using QkdHardware.Emulation.Twin;

namespace QkdHardware.Emulation.OpticalWorld;

/// <summary>
/// The single physics behind all emulated instruments of a twin: laser, encoder, intensity modulator, attenuator, tap,
/// switch; from there the power meter, or the fibre, basis splitter, polarising splitters and detectors to the tagger.
/// Its time passes only while a record is taken and stands still between. Generator and tagger share a 10 MHz reference,
/// so there is no drift. Thread-safe.
/// </summary>
public sealed class World : IOpticalPorts
{
    private readonly Lock gate = new();
    private readonly WaveformCache waveforms = new();
    private readonly WiringSection wiring;
    private readonly AttenuatorPort attenuator;
    private readonly SwitchPort opticalSwitch;
    private readonly DrivePort drive;
    private readonly PowerSensorPort powerSensor;
    private readonly DetectorPort detectors;
    private readonly TaggerPort tagger;
    private WorldState state;
    private (WorldState State, Scene Scene)? latestScene;
    private long nowPs;

    /// <param name="twin">The truth at the start.</param>
    /// <param name="clock">Makes a record's slices also pass on the wall, in real mode.</param>
    public World(TwinFile twin, EmulatedClock clock)
    {
        state = new(twin);
        wiring = twin.Wiring;
        attenuator = new(this);
        opticalSwitch = new(this);
        drive = new(this);
        powerSensor = new(this, twin.Seed);
        detectors = new(this, twin.Seed);
        tagger = new(this, clock);
    }

    /// <summary>The truth now.</summary>
    public TwinFile Twin => Current.Twin;

    /// <summary>How much time has passed in the optical world, in ps.</summary>
    public long NowPs
    {
        get
        {
            lock (gate)
            {
                return nowPs;
            }
        }
    }

    internal WorldState Current
    {
        get
        {
            lock (gate)
            {
                return state;
            }
        }
    }

    /// <summary>A number of the twin, by its path in the twin file, such as <c>link.loss_db</c>.</summary>
    /// <exception cref="ArgumentException">No such path; the message lists those that there are.</exception>
    public double Get(string path) => TwinParameters.Get(Twin, path);

    /// <summary>Changes a number of the twin from now on (in a running record, from its next slice).</summary>
    /// <exception cref="ArgumentException">No such path; the message lists those that there are.</exception>
    /// <exception cref="ArgumentOutOfRangeException">Out of the number's range.</exception>
    public void Set(string path, double value) =>
        Change((now, _) => now.WithTwin(TwinParameters.Set(now.Twin, path, value)));

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The twin file wires another device there.</exception>
    public IAttenuatorPort Attenuator(string deviceId) => Wired(attenuator, wiring.Attenuator, deviceId);

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The twin file wires another device there.</exception>
    public ISwitchPort Switch(string deviceId) => Wired(opticalSwitch, wiring.Switch, deviceId);

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The twin file wires another device there.</exception>
    public IDrivePort Drive(string deviceId) => Wired(drive, wiring.Drive, deviceId);

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The twin file wires another device there.</exception>
    public IPowerSensorPort PowerSensor(string deviceId) => Wired(powerSensor, wiring.PowerSensor, deviceId);

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The twin file wires another device there.</exception>
    public IDetectorPort Detectors(string deviceId) => Wired(detectors, wiring.Detectors, deviceId);

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The twin file wires another device there.</exception>
    public ITaggerPort Tagger(string deviceId) => Wired(tagger, wiring.Tagger, deviceId);

    /// <summary>Replaces the state; the function gets the state and the world time, and runs alone.</summary>
    internal void Change(Func<WorldState, long, WorldState> change)
    {
        lock (gate)
        {
            state = change(state, nowPs);
        }
    }

    /// <summary>Only the tagger's records move time.</summary>
    internal void MoveTo(long timePs)
    {
        lock (gate)
        {
            nowPs = timePs;
        }
    }

    /// <summary>The optics now; computed once for each state.</summary>
    internal Scene CurrentScene()
    {
        WorldState now;
        lock (gate)
        {
            now = state;
            if (latestScene is { } latest && ReferenceEquals(latest.State, now))
            {
                return latest.Scene;
            }
        }

        // Outside the lock: a new pattern takes milliseconds, and two threads that do it twice get the same scene.
        Scene scene = new(now, waveforms);
        lock (gate)
        {
            latestScene = (now, scene);
        }

        return scene;
    }

    private static T Wired<T>(T port, Located device, string deviceId, [CallerMemberName] string place = "") =>
        deviceId == device.Value
            ? port
            : throw new ArgumentException(
                $"The twin file has the device '{device}' as {TwinSection.KeyOf(place)}, not '{deviceId}'; make wiring and devices agree.", nameof(deviceId));
}
