namespace QkdHardware.Sdk.Links.Tracing;

/// <summary>Whether the recorded link keeps message boundaries.</summary>
public enum TraceKind
{
    /// <summary>A stream: where one portion ends and the next begins says nothing.</summary>
    Bytes,

    /// <summary>Each recorded portion is one message.</summary>
    Messages,
}
