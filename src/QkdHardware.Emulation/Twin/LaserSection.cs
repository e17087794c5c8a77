namespace QkdHardware.Emulation.Twin;

/// <summary>
/// <c>laser:</c> the gain-switched, phase-randomised laser. The generator clocks it: one pulse a symbol while at least one
/// output is on; with both off there is no light.
/// </summary>
public sealed record LaserSection : TwinSection
{
    /// <summary><c>wavelength_nm</c>: in vacuum. 1200 to 1700.</summary>
    public double WavelengthNm { get; init => field = Within(value, 1200, 1700); } = 1550.12;

    /// <summary>
    /// <c>launch_photons</c>: mean photons a pulse in front of the attenuator, with the intensity modulator at its highest
    /// transmission. 0 to 10^12; 0 is a laser that fails.
    /// </summary>
    public double LaunchPhotons { get; init => field = Within(value, 0, 1e12); } = 5.2e5;

    /// <summary><c>samples_per_symbol</c>: the divider of the laser's clock input. 1 to 1024.</summary>
    public int SamplesPerSymbol { get; init => field = Within(value, 1, 1024); } = 8;

    /// <summary>
    /// <c>pulse_delay_ps</c>: from the start of a symbol to its pulse at the modulators, which fixes the sample that acts on
    /// it. 0 to 10^9.
    /// </summary>
    public long PulseDelayPs { get; init => field = Within(value, 0, 1_000_000_000); } = 17_300;
}
