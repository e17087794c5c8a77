namespace QkdHardware.Emulation.Replay;

/// <summary>How a client's bytes compare with a recorded request.</summary>
internal enum ReplayMatch
{
    /// <summary>They cannot become the request.</summary>
    None,

    /// <summary>They are its beginning.</summary>
    Beginning,

    /// <summary>They begin with the whole of it.</summary>
    Whole,
}
