using QkdHardware.Emulation.OpticalWorld.Ports;

namespace QkdHardware.Tests.Instruments;

/// <summary>Remembers what an attenuator's firmware does to the light.</summary>
internal sealed class FakeAttenuatorPort : IAttenuatorPort
{
    public List<double> Settings { get; } = [];

    public double Now => Settings[^1];

    public void SetAttenuation(double decibels) => Settings.Add(decibels);
}
