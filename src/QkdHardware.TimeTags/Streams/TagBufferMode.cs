namespace QkdHardware.TimeTags.Streams;

/// <summary>What a <see cref="TagBuffer"/> does with tags when it is full.</summary>
public enum TagBufferMode
{
    /// <summary>The producer waits: for a source that can be held up, and says itself what it loses meanwhile.</summary>
    Wait,

    /// <summary>They are dropped, counted, and marked as a gap where they are missing: for a source that must not be held up.</summary>
    Drop,
}
