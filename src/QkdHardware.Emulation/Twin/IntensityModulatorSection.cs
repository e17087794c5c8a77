namespace QkdHardware.Emulation.Twin;

/// <summary>
/// <c>intensity_modulator:</c> the Mach-Zehnder modulator on output 2 of the generator. Its transmission relative to the
/// highest is r + (1 - r) sin^2(pi (V + bias) / (2 V_pi)), r being the inverse of the extinction ratio.
/// </summary>
public sealed record IntensityModulatorSection : TwinSection
{
    /// <summary><c>v_pi_v</c>: half-wave voltage in volt. 0.1 to 100.</summary>
    public double VPiV { get; init => field = Within(value, 0.1, 100); } = 4.1;

    /// <summary><c>bias_v</c>: the bias electrode's voltage, referred to the drive, in volt. -100 to 100.</summary>
    public double BiasV { get; init => field = Within(value, -100, 100); } = 0.25;

    /// <summary><c>extinction_db</c>: highest to lowest transmission, in dB. 0 to 80.</summary>
    public double ExtinctionDb { get; init => field = Within(value, 0, 80); } = 25;
}
