using QkdHardware.Abstractions.TimeTagging;
using QkdHardware.TimeTags.Files;

namespace QkdHardware.TimeTags.Decoding;

/// <summary>
/// One record of fixed length to tags. A struct, so that <see cref="WordTagDecoder{TCodec}"/> is compiled for each; it
/// keeps the state that records need, such as the wraps of the time counter.
/// </summary>
public interface IWordCodec
{
    /// <summary>Bytes of a record.</summary>
    int Length { get; }

    /// <summary>Most tags of a record.</summary>
    int TagsPerRecord { get; }

    /// <summary>Appends the tags of a record; false if it is damaged.</summary>
    bool TryDecode(ReadOnlySpan<byte> record, TagBlock block, TagReadLog log);

    /// <summary>How many tags a record gives.</summary>
    int CountTags(ReadOnlySpan<byte> record);

    /// <summary>What to say of a record that <see cref="TryDecode"/> refused.</summary>
    string Explain(ReadOnlySpan<byte> record);
}
