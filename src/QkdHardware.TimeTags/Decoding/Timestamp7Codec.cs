using System.Buffers.Binary;
using System.Numerics;
using QkdHardware.Abstractions.TimeTagging;
using QkdHardware.Protocols.SFifteen;
using QkdHardware.TimeTags.Files;

namespace QkdHardware.TimeTags.Decoding;

/// <summary>Events of an S-Fifteen TDC2 (timestamp7), binary; with <paramref name="isSwapped"/>, the upper half first (-X).</summary>
public struct Timestamp7Codec(bool isSwapped) : IWordCodec
{
    private static readonly TickScale Scale = TickScale.FromPicoseconds(Timestamp7Event.TickPs);

    private TickUnwrapper clock = new(Timestamp7Event.TimeBits, 1L << (Timestamp7Event.TimeBits - 1));

    /// <inheritdoc/>
    public readonly int Length => sizeof(ulong);

    /// <inheritdoc/>
    public readonly int TagsPerRecord => PatternTags.MaxTags;

    /// <inheritdoc/>
    public bool TryDecode(ReadOnlySpan<byte> record, TagBlock block, TagReadLog log) => TryDecode(Event(record), block, log);

    /// <summary>One event; false if the time is beyond what can be told in picoseconds.</summary>
    public bool TryDecode(Timestamp7Event record, TagBlock block, TagReadLog log)
    {
        ArgumentNullException.ThrowIfNull(log);
        if (record.IsPadding)
        {
            log.OverflowRecords++;
            return true;
        }

        long ticks = clock.Next(record.Ticks, log);
        if (ticks > Scale.MaxTicks) return false;
        if (record.IsDummy) log.OverflowRecords++;
        else if (record.Pattern == 0) log.Invalid++;
        else PatternTags.Append(block, Scale.ToPicoseconds(ticks), record.Pattern);
        return true;
    }

    /// <inheritdoc/>
    public readonly int CountTags(ReadOnlySpan<byte> record) => CountTags(Event(record));

    /// <summary>How many tags an event gives.</summary>
    public static int CountTags(Timestamp7Event record) => record.IsDummy ? 0 : BitOperations.PopCount(record.Pattern);

    /// <inheritdoc/>
    public readonly string Explain(ReadOnlySpan<byte> record) => "the time counter has wrapped too often for times in picoseconds";

    private readonly Timestamp7Event Event(ReadOnlySpan<byte> record)
    {
        ulong word = BinaryPrimitives.ReadUInt64LittleEndian(record);
        return new Timestamp7Event(isSwapped ? Timestamp7Event.SwapHalves(word) : word);
    }
}
