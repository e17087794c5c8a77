namespace QkdHardware.TimeTags.Files;

/// <summary>How a recording is read. The defaults suit every format that describes itself.</summary>
public sealed record TagReadOptions
{
    /// <summary>Name of the format (<see cref="ITagFormat.Name"/>); null detects it by content.</summary>
    public string? Format { get; init; }

    /// <summary>
    /// Steps back in time of up to this many picoseconds are put in order; longer ones are a restart of the time counter.
    /// At most half a block is held back for it. 0 leaves the order of the file.
    /// </summary>
    public long ReorderHorizon { get; init; } = 10_000_000;

    /// <summary>
    /// Whether the time of a tag with a micro time of known unit is its arrival (sync time plus micro time), as for
    /// correlations, rather than the time of its sync event. Arrivals within a sync period come in no order and must be sorted.
    /// </summary>
    public bool AddMicroTime { get; init; }

    /// <summary>Picoseconds of a tick, for a format whose file does not say: 1 for a quTAG, about 81 for a quTAU.</summary>
    public double? TickPs { get; init; }

    /// <summary>Picoseconds of a micro time bin, for a format whose file does not say (.spc: TAC range / gain / 4096).</summary>
    public double? MicroTickPs { get; init; }

    /// <summary>Channel of tags whose file does not say it: an ID900 writes one file per input.</summary>
    public ushort Channel { get; init; } = 1;
}
