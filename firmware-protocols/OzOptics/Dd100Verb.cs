namespace QkdHardware.Protocols.OzOptics;

/// <summary>The commands of SPEC.md.</summary>
public enum Dd100Verb
{
    /// <summary><c>H</c>: find the home position.</summary>
    Home,

    /// <summary><c>A</c> and a number: move to an attenuation.</summary>
    Attenuate,

    /// <summary><c>D</c>: read position and attenuation.</summary>
    Display,

    /// <summary><c>CD</c>: read the configuration.</summary>
    Configuration,

    /// <summary><c>RST</c>: restart.</summary>
    Reset,
}
