using QkdHardware.Configuration;

namespace QkdHardware.Sessions.Bb84.Plan;

/// <summary>The maps of the switch, as lists of <c>ingress-egress</c>.</summary>
public sealed class SwitchPositions
{
    /// <summary>Alice's output on the link, the tap's bright port on the power meter.</summary>
    public required List<Located> Link { get; set; }

    /// <summary>Only the power meter sees light.</summary>
    public required List<Located> PowerMeter { get; set; }
}
