namespace QkdHardware.Abstractions.Errors;

/// <summary>What generic code may do about a failure; the message carries the detail. The set is closed.</summary>
public enum InstrumentErrorKind
{
    /// <summary>No answer before the deadline; the link is usable again after it was resynchronised.</summary>
    Timeout,

    /// <summary>The peer is gone, or never was there.</summary>
    Disconnected,

    /// <summary>The bytes make no sense.</summary>
    ProtocolViolation,

    /// <summary>The instrument understood and said no, or its read-back shows that it did not obey.</summary>
    Rejected,

    /// <summary>Something answers, but not the instrument that the bench file names.</summary>
    WrongInstrument,

    /// <summary>An interlock forbids the command.</summary>
    InterlockOpen,

    /// <summary>This model or firmware cannot do it.</summary>
    Unsupported,
}
