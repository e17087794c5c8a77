using System.Buffers.Binary;
using System.Numerics;
using QkdHardware.Abstractions.TimeTagging;
using QkdHardware.Protocols.SFifteen;
using QkdHardware.TimeTags.Files;

namespace QkdHardware.TimeTags.Decoding;

/// <summary>Words of an S-Fifteen TDC1. Dummy events only carry the time on.</summary>
public struct Tdc1Codec() : IWordCodec
{
    private TickUnwrapper clock = new(Tdc1Word.TimeBits, 0);

    /// <inheritdoc/>
    public readonly int Length => sizeof(uint);

    /// <inheritdoc/>
    public readonly int TagsPerRecord => PatternTags.MaxTags;

    /// <inheritdoc/>
    public bool TryDecode(ReadOnlySpan<byte> record, TagBlock block, TagReadLog log)
    {
        var word = new Tdc1Word(BinaryPrimitives.ReadUInt32LittleEndian(record));
        long ticks = clock.Next(word.Ticks, log);
        if (word.IsDummy) log.OverflowRecords++;
        else if (word.Pattern == 0) log.Invalid++;
        else PatternTags.Append(block, ticks * Tdc1Word.TickPs, word.Pattern);
        return true;
    }

    /// <inheritdoc/>
    public readonly int CountTags(ReadOnlySpan<byte> record)
    {
        var word = new Tdc1Word(BinaryPrimitives.ReadUInt32LittleEndian(record));
        return word.IsDummy ? 0 : BitOperations.PopCount(word.Pattern);
    }

    /// <inheritdoc/>
    public readonly string Explain(ReadOnlySpan<byte> record) => "this is no TDC1 word";
}
