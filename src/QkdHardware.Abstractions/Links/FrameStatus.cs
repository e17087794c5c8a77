namespace QkdHardware.Abstractions.Links;

/// <summary>What a codec says of the bytes at hand.</summary>
public enum FrameStatus
{
    /// <summary>A whole frame was read and the buffer moved past it.</summary>
    Complete,

    /// <summary>The beginning of a frame; the buffer did not move.</summary>
    NeedMoreData,

    /// <summary>This can never become a frame; the buffer did not move.</summary>
    Malformed,
}
