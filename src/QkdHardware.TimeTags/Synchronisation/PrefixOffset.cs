namespace QkdHardware.TimeTags.Synchronisation;

/// <summary>Where a prefix was found.</summary>
/// <param name="Offset">Symbol s of the receiver is bit s + offset of the code.</param>
/// <param name="Contrast">(right - wrong) / all detections, from -1 to 1: background and detections outside the prefix are in it.</param>
public readonly record struct PrefixOffset(long Offset, double Contrast);
