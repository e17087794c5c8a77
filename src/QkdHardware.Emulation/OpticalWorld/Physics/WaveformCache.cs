using QkdHardware.Emulation.OpticalWorld.Ports;
using QkdHardware.Emulation.Twin;

namespace QkdHardware.Emulation.OpticalWorld.Physics;

/// <summary>Keeps the latest waveform of each output: reading a memory takes milliseconds, and most changes are elsewhere. Thread-safe.</summary>
internal sealed class WaveformCache
{
    private readonly Lock gate = new();
    private readonly (DriveOutput Output, double ClockHz, LaserSection Laser, Waveform Waveform)?[] latest =
        new (DriveOutput, double, LaserSection, Waveform)?[WorldState.OutputCount];

    /// <param name="output">Counted from 0.</param>
    public Waveform Get(WorldState state, int output)
    {
        DriveOutput drive = state.Outputs[output];
        if (state.LaserClock is not { } clock)
        {
            return Waveform.Idle;
        }

        LaserSection laser = state.Twin.Laser;
        lock (gate)
        {
            if (latest[output] is { } known
                && known.Output == drive && known.ClockHz == clock.SampleRateHz
                && known.Laser.SamplesPerSymbol == laser.SamplesPerSymbol && known.Laser.PulseDelayPs == laser.PulseDelayPs)
            {
                return known.Waveform;
            }

            Waveform read = Waveform.Of(drive, clock.SampleRateHz, laser.SamplesPerSymbol, laser.PulseDelayPs);
            latest[output] = (drive, clock.SampleRateHz, laser, read);
            return read;
        }
    }
}
