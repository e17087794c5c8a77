using QkdHardware.Abstractions.TimeTagging;
using QkdHardware.Protocols.IdQuantique;
using QkdHardware.TimeTags.Files;

namespace QkdHardware.TimeTags.Decoding;

/// <summary>ID900 timestamps as text.</summary>
public readonly struct Id900LineCodec(bool hasReference, TickScale? period, ushort channel) : ILineCodec
{
    private readonly Id900Codec codec = new(hasReference, period, channel);

    /// <inheritdoc/>
    public int MaxLength => Id900Timestamp.MaxLineLength;

    /// <inheritdoc/>
    public int TagsPerLine => 1;

    /// <inheritdoc/>
    public string Expected => hasReference ? "a time and a reference index, 'ps;index'" : "a time in picoseconds";

    /// <inheritdoc/>
    public bool TryDecode(ReadOnlySpan<byte> line, TagBlock block, TagReadLog log) =>
        Id900Timestamp.TryParse(line, out Id900Timestamp timestamp, out bool found) && found == hasReference && codec.TryDecode(timestamp, block);
}
