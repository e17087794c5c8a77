namespace QkdHardware.Emulation.Twin;

/// <summary><c>power_sensor:</c> what the sensor adds to the light, before the meter's zero and wavelength corrections.</summary>
public sealed record PowerSensorSection : TwinSection
{
    /// <summary><c>dark_offset_w</c>: mean reading in the dark, watt. -1e-3 to 1e-3.</summary>
    public double DarkOffsetW { get; init => field = Within(value, -1e-3, 1e-3); } = 20e-12;

    /// <summary><c>noise_rms_w</c>: Gaussian noise of one reading, watt rms. 0 to 1e-3.</summary>
    public double NoiseRmsW { get; init => field = Within(value, 0, 1e-3); } = 5e-12;
}
