namespace QkdHardware.Emulation.OpticalWorld.Ports;

/// <summary>What a waveform generator's firmware does to the modulators and to the clock cables.</summary>
public interface IDrivePort
{
    /// <summary>The state of one output from now on; outputs of one drive that are on play in phase, from the latest change.</summary>
    void SetOutput(int output, DriveOutput state);

    /// <summary>Whether the synchronisation output gives one edge at each start of the pattern of <paramref name="sourceOutput"/>.</summary>
    void SetSync(bool isOn, int sourceOutput);
}
