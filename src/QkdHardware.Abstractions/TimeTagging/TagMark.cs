namespace QkdHardware.Abstractions.TimeTagging;

/// <summary>What happened to a stream of tags between two of them.</summary>
public enum TagMarkKind
{
    /// <summary>Tags were lost; the value is how many, 0 if the instrument does not say.</summary>
    Gap,

    /// <summary>The instrument's buffer overflowed: from here tags are missing.</summary>
    OverflowBegin,

    /// <summary>The instrument's buffer has room again: from here tags are complete.</summary>
    OverflowEnd,

    /// <summary>The time counter started again (a new record of an ID900): times before and after are not comparable. The value is the time before.</summary>
    TimeRestart,

    /// <summary>The data are damaged here; the value is the byte offset in the file, or -1 for a live stream.</summary>
    Damage,
}

/// <summary>A mark in a <see cref="TagBlock"/>, before the tag number <paramref name="Index"/> (which may be the block's count).</summary>
/// <param name="Index">Number of the first tag after the mark.</param>
/// <param name="Kind">What happened.</param>
/// <param name="Value">See <see cref="TagMarkKind"/>.</param>
public readonly record struct TagMark(int Index, TagMarkKind Kind, long Value)
{
    /// <summary>Whether tags are missing, or may be, at this mark.</summary>
    public bool IsLoss => Kind is not TagMarkKind.TimeRestart;
}
