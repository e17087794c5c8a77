namespace QkdHardware.Emulation.OpticalWorld.Ports;

/// <summary>The single-photon detectors behind one driver rack.</summary>
public interface IDetectorPort
{
    int DetectorCount { get; }

    /// <summary>The bias of one detector (counted from 0) from now on, in microampere: it sets efficiency and dark counts.</summary>
    void SetBias(int detector, double microamperes);

    /// <summary>Whether the detectors are biased at all.</summary>
    void SetEnabled(bool enabled);

    /// <summary>
    /// Clicks of each detector in a display period, for the rack's own counter display: drawn from the read-outs' own
    /// random stream around the expectation at the present state, so that displays never change the tags.
    /// </summary>
    double[] SampleCounts(TimeSpan period);
}
