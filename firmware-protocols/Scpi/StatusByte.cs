namespace QkdHardware.Protocols.Scpi;

/// <summary>Bits of the status byte, <c>*STB?</c> and the serial poll (IEEE 488.2 section 11.2, SCPI-99 volume 1, chapter 9).</summary>
[Flags]
public enum StatusByte : byte
{
    None = 0,

    /// <summary>The error queue is not empty.</summary>
    ErrorQueue = 4,

    /// <summary>QUEStionable summary.</summary>
    Questionable = 8,

    /// <summary>MAV: a response waits to be read.</summary>
    MessageAvailable = 16,

    /// <summary>ESB: an enabled standard event.</summary>
    StandardEvent = 32,

    /// <summary>MSS in <c>*STB?</c>, RQS in a serial poll.</summary>
    RequestService = 64,

    /// <summary>OPERation summary.</summary>
    Operation = 128,
}
