namespace QkdHardware.Protocols.Scpi;

/// <summary>What a look at the received bytes has shown.</summary>
public enum ScpiFrameStatus
{
    /// <summary>The message has not ended yet.</summary>
    NeedMoreData,

    /// <summary>One whole message is there.</summary>
    Complete,

    /// <summary>The bytes cannot become a message within the permitted length.</summary>
    Malformed,
}
