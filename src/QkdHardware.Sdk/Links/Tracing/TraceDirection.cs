namespace QkdHardware.Sdk.Links.Tracing;

/// <summary>Which way recorded bytes went, seen from the driver.</summary>
public enum TraceDirection
{
    /// <summary>To the instrument; <c>&gt;</c> in a trace file.</summary>
    Sent,

    /// <summary>From the instrument; <c>&lt;</c> in a trace file.</summary>
    Received,
}
