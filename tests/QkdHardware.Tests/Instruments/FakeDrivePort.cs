using QkdHardware.Emulation.OpticalWorld.Ports;

namespace QkdHardware.Tests.Instruments;

/// <summary>Remembers what a generator's firmware does to the modulators.</summary>
internal sealed class FakeDrivePort : IDrivePort
{
    private readonly DriveOutput[] outputs = [DriveOutput.Off, DriveOutput.Off];

    public (bool IsOn, int Source) Sync { get; private set; }

    /// <summary>The output counted from 1.</summary>
    public DriveOutput this[int output] => outputs[output - 1];

    public void SetOutput(int output, DriveOutput state) => outputs[output - 1] = state;

    public void SetSync(bool isOn, int sourceOutput) => Sync = (isOn, sourceOutput);

    /// <summary>The voltage of one sample into the matched load.</summary>
    public double VoltageAt(int output, int sample)
    {
        DriveOutput state = this[output];
        return state.IsOn ? state.OffsetV + (state.Samples.Span[sample] * state.AmplitudeVpp / 2) : 0;
    }
}
