namespace QkdHardware.Sessions.Bb84.Plan;

/// <summary>One modulator as its data sheet and its cable tell it.</summary>
public sealed class ModulatorPart
{
    /// <summary>The output of the drive, counted from 1.</summary>
    public required int Output { get; set; }

    /// <summary>Half-wave voltage in volt.</summary>
    public required double VPi { get; set; }
}
