namespace QkdHardware.Abstractions.TimeTagging;

/// <summary>The parallel arrays that a <see cref="TagBlock"/> carries beside time and channel.</summary>
[Flags]
public enum TagFields
{
    /// <summary>Time and channel only.</summary>
    None = 0,

    /// <summary>
    /// The number of reference events before the tag: the sync count of a T3 record, the reference index of an ID900.
    /// </summary>
    Reference = 1,

    /// <summary>The time since the last reference in the instrument's own bins: the dtime of a T3 record, the ADC value of an SPC card.</summary>
    Micro = 2,
}
