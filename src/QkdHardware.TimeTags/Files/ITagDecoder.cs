using QkdHardware.Abstractions.TimeTagging;

namespace QkdHardware.TimeTags.Files;

/// <summary>
/// Turns the records of one format into tags, keeping what must be known from one call to the next. It does no I/O, so it
/// serves a file and a live stream alike.
/// </summary>
public interface ITagDecoder
{
    /// <summary>Bytes of a record; the longest one for a text format. Fewer bytes at the end of a file are a truncated record.</summary>
    int RecordLength { get; }

    /// <summary>Most tags that one record gives.</summary>
    int TagsPerRecord => 1;

    /// <summary>
    /// Decodes whole records into the free part of <paramref name="block"/> and commits them; stops where the records or
    /// the room end, or at damage, which it reports to <paramref name="log"/> and remembers.
    /// </summary>
    /// <param name="records">Bytes, starting at a record.</param>
    /// <param name="isLast">Whether no bytes come after these.</param>
    /// <param name="block">Target.</param>
    /// <param name="offset">Byte offset of the first record, for messages.</param>
    /// <param name="log">Counts and issues; the reader counts photons, markers and sync events itself.</param>
    /// <returns>Bytes consumed.</returns>
    int Decode(ReadOnlySpan<byte> records, bool isLast, TagBlock block, long offset, TagReadLog log);

    /// <summary>True after damage that cannot be read past.</summary>
    bool IsStopped { get; }

    /// <summary>Whether a step back beyond the horizon is how the instrument starts a new record, rather than damage.</summary>
    bool RestartsAreNormal => false;

    /// <summary>Offset within <paramref name="records"/>, which were decoded before, of the record that gave tag number <paramref name="tag"/>.</summary>
    int OffsetOfTag(ReadOnlySpan<byte> records, int tag);
}
