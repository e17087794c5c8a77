namespace QkdHardware.Emulation.OpticalWorld.Ports;

/// <summary>The light on a power sensor.</summary>
public interface IPowerSensorPort
{
    /// <summary>
    /// The optical power that the sensor sees now plus its own dark offset and noise, in watt, before the meter's zero
    /// and wavelength corrections. Noise is of the read-outs' own random stream.
    /// </summary>
    double Read();

    /// <summary>The true wavelength of the light in nm; a meter set to another one reads wrong by the ratio of responsivities.</summary>
    double WavelengthNm { get; }
}
