namespace QkdHardware.Emulation.OpticalWorld.Ports;

/// <summary>The state of one output of a modulator drive.</summary>
/// <param name="IsOn">Whether the output stage is on; off means 0 V.</param>
/// <param name="SampleRateHz">Samples a second.</param>
/// <param name="Samples">The memory that is being played in a loop, -1 to +1. Read-only; never printed.</param>
/// <param name="AmplitudeVpp">The voltage between samples of -1 and +1 into the matched load, in volt.</param>
/// <param name="OffsetV">The voltage of a sample of 0, in volt.</param>
public sealed record DriveOutput(
    bool IsOn, double SampleRateHz, ReadOnlyMemory<float> Samples, double AmplitudeVpp, double OffsetV)
{
    public static DriveOutput Off { get; } = new(false, 0, ReadOnlyMemory<float>.Empty, 0, 0);

    public override string ToString() => IsOn ? $"on, {Samples.Length} samples" : "off";
}
