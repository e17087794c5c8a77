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

    /// <summary>
    /// What a step back beyond the horizon is: damage, odd, or how the instrument starts a new record (a note).
    /// </summary>
    TagIssueSeverity RestartSeverity => TagIssueSeverity.Error;

    /// <summary>How far out of order (ps) the instrument is known to write; the reader's horizon is at least this.</summary>
    long Disorder => 0;

    /// <summary>False if times are relative to something other than the start of the recording, so that they have no order.</summary>
    bool IsOrdered => true;

    /// <summary>The records have ended at <paramref name="offset"/>: says if something is missing.</summary>
    void Finish(long offset, TagReadLog log)
    {
    }

    /// <summary>Offset within <paramref name="records"/>, which were decoded before, of the record that gave tag number <paramref name="tag"/>.</summary>
    int OffsetOfTag(ReadOnlySpan<byte> records, int tag);
}
