using QkdHardware.Emulation.OpticalWorld.Physics;

namespace QkdHardware.Emulation.OpticalWorld.Sampling;

/// <summary>Reads a waveform at pulses that mostly go forward, without a division for each.</summary>
internal struct WaveformCursor(Waveform waveform)
{
    private readonly Waveform waveform = waveform;
    private long repetition; // Its first pulse.

    public int LevelAt(long pulse)
    {
        if (!waveform.IsInStep)
        {
            return waveform.LevelAt(pulse);
        }

        long index = pulse - repetition;
        if ((ulong)index >= (ulong)waveform.Period)
        {
            index = Waveform.Wrap(pulse, waveform.Period);
            repetition = pulse - index;
        }

        return waveform.LevelInLoop((int)index);
    }
}
