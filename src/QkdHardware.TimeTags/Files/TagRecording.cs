using QkdHardware.Abstractions.TimeTagging;
using QkdHardware.Protocols.PicoQuant;

namespace QkdHardware.TimeTags.Files;

/// <summary>What a recording says about itself.</summary>
public sealed record TagRecording
{
    /// <summary>Name of the format, as in <see cref="ITagFormat.Name"/>.</summary>
    public required string Format { get; init; }

    /// <summary>Instrument and record layout in words.</summary>
    public required string Layout { get; init; }

    /// <summary>Picoseconds of a tick of the time counter: the time unit of T2, the sync period of T3.</summary>
    public required double ResolutionPs { get; init; }

    /// <summary>Picoseconds of a micro time bin; null if there is none or its unit is not known.</summary>
    public double? MicroResolutionPs { get; init; }

    /// <summary>Parallel arrays that the format can fill.</summary>
    public TagFields Fields { get; init; }

    /// <summary>Bytes before the first record.</summary>
    public long HeaderLength { get; init; }

    /// <summary>Records that the header promises; null if it does not.</summary>
    public long? PromisedRecords { get; init; }

    /// <summary>The record type, for PicoQuant recordings.</summary>
    public TttrRecordType? RecordType { get; init; }

    /// <summary>Every entry of the header; entries of other formats than PTU are put as PTU tags of the nearest type.</summary>
    public IReadOnlyList<PtuTag> Header { get; init; } = [];
}
