namespace QkdHardware.Sessions.Bb84.Results;

/// <summary>How a session ended.</summary>
public enum SessionEnd
{
    /// <summary>All phases ran; whether there is a key is another question.</summary>
    Done,

    /// <summary>A measured outcome lay beyond its limit.</summary>
    LimitExceeded,

    /// <summary>An instrument was unreachable, wrong or failed.</summary>
    InstrumentFailed,

    /// <summary>There was a key, but it could not be stored; nobody has it.</summary>
    KeyNotStored,

    /// <summary>Somebody stopped it.</summary>
    Interrupted,
}
