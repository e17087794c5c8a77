using System.Buffers.Binary;
using QkdHardware.Abstractions.TimeTagging;
using QkdHardware.Protocols.BeckerHickl;
using QkdHardware.TimeTags.Files;

namespace QkdHardware.TimeTags.Decoding;

/// <summary>
/// Becker &amp; Hickl FIFO words. The reference count of a tag is its macro time in units; its channel is the routing
/// number, with the module's input above the routing bits for a QC card.
/// </summary>
/// <param name="header">First word of the file.</param>
/// <param name="micro">Unit of the micro time to add to times; null adds none.</param>
public struct SpcCodec(SpcHeader header, TickScale? micro) : IWordCodec
{
    private const int UndeclaredRouting = 0x1000;

    private readonly TickScale macro = TickScale.FromPicoseconds(header.MacroUnitPs);
    private long wraps;

    /// <inheritdoc/>
    public readonly int Length => sizeof(uint);

    /// <inheritdoc/>
    public readonly int TagsPerRecord => 1;

    /// <inheritdoc/>
    public bool TryDecode(ReadOnlySpan<byte> record, TagBlock block, TagReadLog log)
    {
        ArgumentNullException.ThrowIfNull(block);
        ArgumentNullException.ThrowIfNull(log);
        SpcWord word = Parse(record);
        if (word.Kind == SpcWordKind.Malformed) return false;
        wraps += word.Overflows;
        log.Overflows += word.Overflows;
        if (word.HasGap)
        {
            log.Gaps++;
            block.Mark(TagMarkKind.Gap);
        }

        long units = (wraps * SpcWord.MacroPeriod) + word.Macro;
        if (units > macro.MaxTicks) return false;
        long time = macro.ToPicoseconds(units);
        switch (word.Kind)
        {
            case SpcWordKind.Photon:
                block.Append(time + (micro?.ToPicoseconds(word.Micro) ?? 0), Channel(word), units, (ushort)word.Micro);
                break;
            case SpcWordKind.Marker when word.Routing != 0:
                block.Append(time, TagChannel.Marker(word.Routing), units);
                break;
            case SpcWordKind.Overflow:
                log.OverflowRecords++;
                break;
            default:
                log.Invalid++;
                break;
        }

        return true;
    }

    /// <inheritdoc/>
    public readonly int CountTags(ReadOnlySpan<byte> record)
    {
        SpcWord word = Parse(record);
        return word.Kind == SpcWordKind.Photon || (word.Kind == SpcWordKind.Marker && word.Routing != 0) ? 1 : 0;
    }

    /// <inheritdoc/>
    public readonly string Explain(ReadOnlySpan<byte> record)
    {
        uint word = BinaryPrimitives.ReadUInt32LittleEndian(record);
        return Parse(record).Kind == SpcWordKind.Malformed
            ? $"0x{word:X8} is no word of this card"
            : $"0x{word:X8} takes the time beyond what a recording can last";
    }

    private readonly SpcWord Parse(ReadOnlySpan<byte> record)
    {
        uint word = BinaryPrimitives.ReadUInt32LittleEndian(record);
        return header.IsQc ? SpcWord.ParseQc(word, header.HasSixInputs) : SpcWord.Parse(word);
    }

    private readonly ushort Channel(SpcWord word)
    {
        if (!header.IsQc) return (ushort)word.Routing;
        int bits = header.RoutingBits;

        // Routing beyond what the header declares must not merge two detectors.
        return word.Routing >> bits == 0
            ? (ushort)((word.Input << bits) | word.Routing)
            : (ushort)(UndeclaredRouting | (word.Input << 4) | word.Routing);
    }
}
