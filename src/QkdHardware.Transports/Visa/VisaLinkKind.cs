namespace QkdHardware.Transports.Visa;

/// <summary>What a session carries, by its resource class and interface.</summary>
internal enum VisaLinkKind
{
    /// <summary>INSTR over GPIB, USB, VXI-11 or HiSLIP: messages with an end.</summary>
    Messages,

    /// <summary>SOCKET: a stream of bytes.</summary>
    Stream,

    /// <summary>ASRL: a stream of bytes, and the library says how many it holds.</summary>
    Serial,
}
