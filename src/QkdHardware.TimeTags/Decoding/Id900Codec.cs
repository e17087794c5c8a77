using QkdHardware.Abstractions.TimeTagging;
using QkdHardware.Protocols.IdQuantique;
using QkdHardware.TimeTags.Files;

namespace QkdHardware.TimeTags.Decoding;

/// <summary>
/// ID900 timestamps. With a reference index a time counts from the last reference event: it has no order, unless the
/// period of the reference is given and the time is made absolute.
/// </summary>
public struct Id900Codec(bool hasReference, TickScale? period, ushort channel) : IWordCodec
{
    private const ulong MaxTime = 1ul << 61;

    /// <inheritdoc/>
    public readonly int Length => hasReference ? Id900Timestamp.LengthWithReference : Id900Timestamp.Length;

    /// <inheritdoc/>
    public readonly int TagsPerRecord => 1;

    /// <inheritdoc/>
    public readonly bool TryDecode(ReadOnlySpan<byte> record, TagBlock block, TagReadLog log) =>
        TryDecode(Id900Timestamp.Read(record, hasReference), block);

    /// <summary>One timestamp; false if it cannot be one.</summary>
    public readonly bool TryDecode(Id900Timestamp timestamp, TagBlock block)
    {
        ArgumentNullException.ThrowIfNull(block);
        if (timestamp.Time > MaxTime || timestamp.Reference > MaxTime) return false;
        if (period is { } scale && timestamp.Reference > (ulong)scale.MaxTicks) return false;
        long start = period?.ToPicoseconds((long)timestamp.Reference) ?? 0;
        block.Append(start + (long)timestamp.Time, channel, (long)timestamp.Reference);
        return true;
    }

    /// <inheritdoc/>
    public readonly int CountTags(ReadOnlySpan<byte> record) => 1;

    /// <inheritdoc/>
    public readonly string Explain(ReadOnlySpan<byte> record)
    {
        Id900Timestamp timestamp = Id900Timestamp.Read(record, hasReference);
        return $"time {timestamp.Time} ps, reference {timestamp.Reference} is no timestamp";
    }
}
