namespace QkdHardware.Protocols.Scpi;

/// <summary>Bits of the standard event status register, <c>*ESR?</c> and <c>*ESE</c> (IEEE 488.2 section 11.5.1).</summary>
[Flags]
public enum StandardEvents : byte
{
    None = 0,

    /// <summary>OPC: every operation that <c>*OPC</c> waited for has ended.</summary>
    OperationComplete = 1,

    /// <summary>RQC.</summary>
    RequestControl = 2,

    /// <summary>QYE: errors -400 to -499.</summary>
    QueryError = 4,

    /// <summary>DDE: errors -300 to -399, and positive ones.</summary>
    DeviceError = 8,

    /// <summary>EXE: errors -200 to -299.</summary>
    ExecutionError = 16,

    /// <summary>CME: errors -100 to -199.</summary>
    CommandError = 32,

    /// <summary>URQ.</summary>
    UserRequest = 64,

    /// <summary>PON: the instrument was switched on since the last reading.</summary>
    PowerOn = 128,
}
