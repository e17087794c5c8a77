namespace QkdHardware.Emulation.Instruments.Thorlabs;

/// <summary>How a client's messages travel.</summary>
internal enum Pm103Framing
{
    /// <summary>By the client's first byte.</summary>
    Auto,

    /// <summary>In the vendor's frames.</summary>
    Frames,

    /// <summary>As plain lines.</summary>
    Lines,
}
