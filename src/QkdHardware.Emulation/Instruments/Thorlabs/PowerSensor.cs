using QkdHardware.Emulation.OpticalWorld.Ports;

namespace QkdHardware.Emulation.Instruments.Thorlabs;

/// <summary>
/// The photodiode and what the meter makes of its current. The responsivity is taken as proportional to the wavelength
/// (constant quantum efficiency): true light of one wavelength read at the setting of another is wrong by their ratio.
/// Not thread safe.
/// </summary>
/// <param name="light">The light on the sensor.</param>
/// <param name="responsivity">Ampere per watt at 1550 nm.</param>
internal sealed class PowerSensor(IPowerSensorPort light, double responsivity)
{
    private const double ReferenceNm = 1550;

    public double WavelengthNm { get; set; }

    /// <summary>Readings of 1 ms that make one.</summary>
    public int Average { get; set; } = 1;

    /// <summary>The current that is subtracted, in ampere.</summary>
    public double ZeroCurrent { get; set; }

    /// <summary>The attenuation in front of the sensor that readings are corrected for, in dB.</summary>
    public double LossDb { get; set; }

    /// <summary>Ampere per watt at the wavelength that is set.</summary>
    public double Responsivity => ResponsivityAt(WavelengthNm);

    /// <summary>The averaged photocurrent with the zero correction, in ampere.</summary>
    public double ReadCurrent() => ReadRawCurrent(Average) - ZeroCurrent;

    /// <summary>The averaged power, corrected for zero, wavelength and loss, in watt.</summary>
    public double ReadPower() => ReadCurrent() / Responsivity * Math.Pow(10, LossDb / 10);

    /// <summary>The averaged photocurrent without a correction, in ampere.</summary>
    public double ReadRawCurrent(int readings)
    {
        double sum = 0;
        for (int i = 0; i < readings; i++)
        {
            sum += light.Read();
        }

        return sum / readings * ResponsivityAt(light.WavelengthNm);
    }

    private double ResponsivityAt(double nanometers) => responsivity * nanometers / ReferenceNm;
}
