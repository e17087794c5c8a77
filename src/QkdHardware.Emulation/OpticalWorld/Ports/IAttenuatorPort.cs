namespace QkdHardware.Emulation.OpticalWorld.Ports;

/// <summary>What an attenuator's firmware does to the light.</summary>
public interface IAttenuatorPort
{
    /// <summary>The attenuation from now on, insertion loss included, in dB.</summary>
    void SetAttenuation(double decibels);
}
