namespace QkdHardware.Protocols.Id900;

/// <summary>The blocks that commands name and links join (SPEC.md section 2).</summary>
public enum Id900BlockKind
{
    /// <summary><c>NONE</c>: nothing is linked.</summary>
    None,

    /// <summary><c>STARt</c>, the reference connector.</summary>
    Start,

    /// <summary><c>INPUt1</c> to <c>INPUt4</c>.</summary>
    Input,

    /// <summary><c>DELAy1</c> to <c>DELAy8</c>.</summary>
    Delay,

    /// <summary><c>TSCOmbiner1</c> to <c>TSCOmbiner24</c>.</summary>
    Combiner,

    /// <summary><c>GENerator1</c> to <c>GENerator8</c>.</summary>
    Generator,

    /// <summary><c>OUTPut1</c> to <c>OUTPut4</c>.</summary>
    Output,

    /// <summary><c>RECord</c>, the gate.</summary>
    Record,

    /// <summary><c>HISTogram1</c> to <c>HISTogram4</c>.</summary>
    Histogram,

    /// <summary><c>RAW1</c> to <c>RAW4</c>.</summary>
    Raw,
}
