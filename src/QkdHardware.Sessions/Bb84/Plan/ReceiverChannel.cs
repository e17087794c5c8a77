namespace QkdHardware.Sessions.Bb84.Plan;

/// <summary>One detector.</summary>
public sealed class ReceiverChannel
{
    /// <summary>Its number in the detector rack, counted from 1.</summary>
    public required int Detector { get; set; }

    /// <summary>The tagger input that it is cabled to, counted from 1.</summary>
    public required int Input { get; set; }

    /// <summary>Its nominal bias from the data sheet, in microampere.</summary>
    public required double BiasUa { get; set; }
}
