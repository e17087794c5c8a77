using QkdHardware.Configuration;

namespace QkdHardware.Sessions.Bb84.Plan;

/// <summary>Bob's instruments and the way they are connected.</summary>
public sealed class ReceiverPart
{
    /// <summary>The device of the detectors (role single-photon detector).</summary>
    public required Located Detectors { get; set; }

    /// <summary>The device of the time tagger (role time tagger).</summary>
    public required Located Tagger { get; set; }

    /// <summary>The four detectors: which answer each is, and where it is plugged in.</summary>
    public required ReceiverChannels Channels { get; set; }

    /// <summary>Full width of the window around the centre of a slot in which a click counts, in ns.</summary>
    public required double GateNs { get; set; }
}
