using QkdHardware.Abstractions.TimeTagging;
using QkdHardware.Protocols.Qutools;
using QkdHardware.TimeTags.Files;

namespace QkdHardware.TimeTags.Decoding;

/// <summary>quTAG and quTAU records, binary or compressed.</summary>
public struct QutagCodec(TickScale scale, bool isCompressed) : IWordCodec
{
    // Compressed files interleave channels slightly out of order, so a small step back is no wrap.
    private TickUnwrapper clock = new(QutagRecord.CompressedTimeBits, 1L << (QutagRecord.CompressedTimeBits - 1));

    /// <inheritdoc/>
    public readonly int Length => isCompressed ? QutagRecord.CompressedLength : QutagRecord.Length;

    /// <inheritdoc/>
    public readonly int TagsPerRecord => 1;

    /// <inheritdoc/>
    public bool TryDecode(ReadOnlySpan<byte> record, TagBlock block, TagReadLog log)
    {
        ArgumentNullException.ThrowIfNull(block);
        QutagRecord tag = isCompressed ? QutagRecord.ReadCompressed(record) : QutagRecord.Read(record);
        long ticks = isCompressed ? clock.Next((ulong)tag.Time, log) : tag.Time;
        if (!tag.IsValid || ticks > scale.MaxTicks) return false;
        block.Append(scale.ToPicoseconds(ticks), tag.Channel);
        return true;
    }

    /// <inheritdoc/>
    public readonly int CountTags(ReadOnlySpan<byte> record) => 1;

    /// <inheritdoc/>
    public readonly string Explain(ReadOnlySpan<byte> record)
    {
        QutagRecord tag = isCompressed ? QutagRecord.ReadCompressed(record) : QutagRecord.Read(record);
        return $"time {tag.Time} on channel {tag.Number} is no quTAG record";
    }
}
