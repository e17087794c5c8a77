using System.Buffers;
using System.Runtime.InteropServices;
using QkdHardware.Abstractions.TimeTagging;
using QkdHardware.Protocols.PicoQuant;
using QkdHardware.TimeTags.Files;

namespace QkdHardware.TimeTags.Decoding;

/// <summary>
/// PicoQuant records to tags. The reference count of a T3 tag is its sync count; its time is that times the sync period,
/// plus the micro time if the scale of micro times is given.
/// </summary>
/// <param name="layoutName">For messages.</param>
/// <param name="tick">Unit of a T2 time tag, or the sync period.</param>
/// <param name="micro">Unit of the micro time to add; null adds none.</param>
/// <param name="inputs">Inputs that the header lists; 0 if it does not say.</param>
public sealed class TttrTagDecoder<TLayout>(string layoutName, TickScale tick, TickScale? micro, int inputs) : ITagDecoder
    where TLayout : struct, ITttrLayout
{
    // What a crash leaves: a hole that reads as zeros. No instrument writes this many equal records.
    private const int HoleRecords = 32;

    private readonly bool addsMicros = TLayout.MicroMask != 0 && micro is not null;
    private readonly long maxTicks = tick.MaxTicks;
    private long overflow;
    private bool hasForeignInput;

    /// <inheritdoc/>
    public int RecordLength => sizeof(uint);

    /// <inheritdoc/>
    public bool IsStopped { get; private set; }

    /// <inheritdoc/>
    public int Decode(ReadOnlySpan<byte> records, bool isLast, TagBlock block, long offset, TagReadLog log)
    {
        ArgumentNullException.ThrowIfNull(block);
        ArgumentNullException.ThrowIfNull(log);
        ReadOnlySpan<uint> words = MemoryMarshal.Cast<byte, uint>(records);
        words = words[..Math.Min(words.Length, block.Free)];
        int hole = FindHole(words);
        if (hole >= 0) words = words[..hole];

        bool isT3 = TLayout.MicroMask != 0;
        ushort[] rented = addsMicros && block.FreeMicros.IsEmpty ? ArrayPool<ushort>.Shared.Rent(words.Length) : [];
        Span<ushort> micros = isT3 && !block.FreeMicros.IsEmpty ? block.FreeMicros : rented;
        Span<long> ticks = isT3 && !block.FreeReferences.IsEmpty ? block.FreeReferences : block.FreeTimes;
        long before = overflow;
        int count = TttrKernel.Decode<TLayout>(words, ticks, block.FreeChannels, micros, ref overflow, maxTicks, out int consumed);
        tick.Apply(ticks[..count], block.FreeTimes);
        if (addsMicros) micro!.Value.AddTo(block.FreeTimes, micros[..count]);
        if (rented.Length > 0) ArrayPool<ushort>.Shared.Return(rented);
        if (!isT3) ClearUnused(block, count);
        CheckInputs(block.FreeChannels[..count], records, offset, log);
        block.Advance(count);

        log.Records += consumed;
        log.OverflowRecords += consumed - count;
        log.Overflows += (overflow - before) / TLayout.OverflowPeriod;
        if (consumed < words.Length || (hole >= 0 && consumed == hole)) Stop(MemoryMarshal.Cast<byte, uint>(records)[consumed], offset + (consumed * sizeof(uint)), hole == consumed, log);
        return consumed * sizeof(uint);
    }

    /// <inheritdoc/>
    public int OffsetOfTag(ReadOnlySpan<byte> records, int tag)
    {
        ReadOnlySpan<uint> words = MemoryMarshal.Cast<byte, uint>(records);
        for (int i = 0; i < words.Length; i++)
        {
            if (TttrRecord.Classify<TLayout>(words[i]) != TttrRecordKind.Overflow && tag-- == 0) return i * sizeof(uint);
        }

        return records.Length;
    }

    private static int FindHole(ReadOnlySpan<uint> words)
    {
        for (int i = 0; i <= words.Length - HoleRecords; i += HoleRecords / 2)
        {
            if (words[i] != 0 || words.Slice(i, HoleRecords).ContainsAnyExcept(0u)) continue;
            while (i > 0 && words[i - 1] == 0) i--;
            return i;
        }

        return -1;
    }

    private static void ClearUnused(TagBlock block, int count)
    {
        if (!block.FreeReferences.IsEmpty) block.FreeReferences[..count].Clear();
        if (!block.FreeMicros.IsEmpty) block.FreeMicros[..count].Clear();
    }

    private void CheckInputs(ReadOnlySpan<ushort> channels, ReadOnlySpan<byte> records, long offset, TagReadLog log)
    {
        if (inputs == 0 || hasForeignInput) return;
        int foreign = channels.IndexOfAnyInRange((ushort)inputs, TagChannel.MaxInput);
        if (foreign < 0) return;
        hasForeignInput = true;
        log.Add(TagIssueSeverity.Warning, offset + OffsetOfTag(records, foreign), $"a photon on channel {channels[foreign]}, but the header lists {inputs} inputs (0 to {inputs - 1}).");
    }

    private void Stop(uint record, long offset, bool isHole, TagReadLog log)
    {
        IsStopped = true;
        log.Add(TagIssueSeverity.Error, offset, isHole
            ? "the records stop here: zeros follow, as after a crash of the recording program."
            : TttrRecord.Classify<TLayout>(record) == TttrRecordKind.Overflow
                ? $"overflow record 0x{record:X8} takes the time beyond what a recording can last; reading stops."
                : $"0x{record:X8} is no {layoutName} record; reading stops.");
    }
}
