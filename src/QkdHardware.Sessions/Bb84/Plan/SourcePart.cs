using QkdHardware.Configuration;

namespace QkdHardware.Sessions.Bb84.Plan;

/// <summary>Alice's instruments and what an engineer knows of the optics between them.</summary>
public sealed class SourcePart
{
    /// <summary>The device that drives both modulators (role modulator).</summary>
    public required Located Drive { get; set; }

    /// <summary>The output of the drive at the encoder, and the encoder's half-wave voltage.</summary>
    public required ModulatorPart Encoder { get; set; }

    /// <summary>The output of the drive at the intensity modulator, and its half-wave voltage.</summary>
    public required ModulatorPart Intensity { get; set; }

    /// <summary>The device that sets the mean photon number (role attenuator).</summary>
    public required Located Attenuator { get; set; }

    /// <summary>The device behind the tap's bright port (role power meter).</summary>
    public required Located PowerMeter { get; set; }

    /// <summary>Power at Alice's output over power at the tap's bright port, from the coupler's calibration.</summary>
    public required double TapRatio { get; set; }

    /// <summary>The device that opens and blocks the way to the link (role switch).</summary>
    public required Located Switch { get; set; }

    /// <summary>The switch's map for each position, as pairs of its port numbers; blocked is always the empty map.</summary>
    public required SwitchPositions Positions { get; set; }

    public required double WavelengthNm { get; set; }

    /// <summary>Signal mean photon number at Alice's output.</summary>
    public required double Mu { get; set; }

    /// <summary>Decoy mean photon number at Alice's output.</summary>
    public required double Nu { get; set; }

    /// <summary>Probability of the signal intensity.</summary>
    public required double PMu { get; set; }

    /// <summary>Probability of the key basis.</summary>
    public required double PZ { get; set; }
}
