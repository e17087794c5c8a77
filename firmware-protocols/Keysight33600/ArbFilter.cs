namespace QkdHardware.Protocols.Keysight33600;

/// <summary>What smooths an arbitrary waveform (<c>FUNC:ARB:FILT</c>).</summary>
public enum ArbFilter
{
    /// <summary><c>OFF</c>: each sample is held until the next.</summary>
    Off,

    /// <summary><c>STEP</c>: smoothed without overshoot.</summary>
    Step,

    /// <summary><c>NORM</c>: the flattest frequency response.</summary>
    Normal,
}
