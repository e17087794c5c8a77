namespace QkdHardware.Protocols.Id900;

/// <summary>The commands of the data link target (SPEC.md section 3).</summary>
public enum DataLinkVerb
{
    /// <summary><c>start-stream</c></summary>
    StartStream,

    /// <summary><c>start-save</c></summary>
    StartSave,

    /// <summary><c>status</c></summary>
    Status,

    /// <summary><c>stop</c></summary>
    Stop,

    /// <summary><c>list</c></summary>
    List,
}
