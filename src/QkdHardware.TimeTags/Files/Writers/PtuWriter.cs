using System.Buffers;
using System.Buffers.Binary;
using QkdHardware.Abstractions.TimeTagging;
using QkdHardware.Protocols.PicoQuant;
using QkdHardware.TimeTags.Decoding;

namespace QkdHardware.TimeTags.Files.Writers;

/// <summary>
/// Writes PTU files with T2 or T3 records of the layout of HydraHarp V2, TimeHarp 260, MultiHarp and PicoHarp 330: inputs
/// 0 to 63, markers 1 to 15. T2 holds times in the recording's unit, or picoseconds if that is finer; T3 holds reference
/// counts and micro times, and the times follow from them.
/// </summary>
public sealed class PtuWriter : ITagWriter
{
    private const int BufferLength = 1 << 16;

    private const int FlushAt = BufferLength - sizeof(uint);

    private readonly Stream output;
    private readonly byte[] buffer = new byte[BufferLength];
    private readonly long start;
    private readonly int countOffset;
    private readonly bool isT3;
    private readonly TickScale scale;
    private int filled;
    private long records;
    private long overflow;

    private PtuWriter(Stream output, TagRecording source, TttrRecordType type, double tickPs, double? microPs)
    {
        (this.output, isT3) = (output, type.IsT3());
        RecordType = type;
        scale = TickScale.FromPicoseconds(tickPs);
        start = output.CanSeek ? output.Position : 0;
        var header = new ArrayBufferWriter<byte>();
        countOffset = PtuHeader.Write(header, source, type, tickPs, microPs);
        output.Write(header.WrittenSpan);
    }

    /// <summary>The record type written.</summary>
    public TttrRecordType RecordType { get; }

    /// <summary>
    /// A writer for the tags of a recording; it owns the stream. T3 if the recording has reference counts and micro times,
    /// else T2; the record type is kept if its layout can be written, and becomes the generic one if not.
    /// </summary>
    /// <param name="output">Target. If it can seek, the number of records is put into the header at the end.</param>
    /// <param name="source">The recording whose tags and header will be written.</param>
    /// <exception cref="ArgumentException">The micro times have no unit, or times count from a reference of unknown period.</exception>
    public static PtuWriter Create(Stream output, TagRecording source)
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(source);
        if (source.Fields == TagFields.Reference) throw new ArgumentException("Times that count from a reference event need a micro time or an absolute time to become PTU records.", nameof(source));
        bool isT3 = source.Fields == (TagFields.Reference | TagFields.Micro);
        if (isT3 && source.MicroResolutionPs is null) throw new ArgumentException("The unit of the micro times is not known; read the recording with it (MicroTickPs).", nameof(source));
        TttrRecordType type = source.RecordType is { } own && own.IsHydraHarp2() && own.IsT3() == isT3
            ? own
            : isT3 ? TttrRecordType.GenericT3 : TttrRecordType.GenericT2;
        double tick = isT3 ? source.ResolutionPs : Math.Max(1, source.ResolutionPs);
        return new PtuWriter(output, source, type, tick, isT3 ? source.MicroResolutionPs : null);
    }

    /// <inheritdoc/>
    public async ValueTask WriteAsync(TagBlock block, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(block);
        if (isT3 && block.Fields != (TagFields.Reference | TagFields.Micro)) throw new ArgumentException("T3 records need blocks with reference counts and micro times.", nameof(block));
        foreach (TagMark mark in block.Marks)
        {
            if (mark.Kind == TagMarkKind.TimeRestart) throw new InvalidDataException("Times start again here, which a PTU file cannot say; write each part to a file of its own.");
        }

        int next = 0;
        while (next < block.Count)
        {
            next = Encode(block, next);
            if (next < block.Count || filled >= FlushAt) await FlushAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public async ValueTask CompleteAsync(CancellationToken cancellationToken = default)
    {
        await FlushAsync(cancellationToken).ConfigureAwait(false);
        if (output.CanSeek)
        {
            long end = output.Position;
            output.Position = start + countOffset;
            var count = new byte[sizeof(long)];
            BinaryPrimitives.WriteInt64LittleEndian(count, records);
            await output.WriteAsync(count, cancellationToken).ConfigureAwait(false);
            output.Position = end;
        }

        await output.FlushAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => output.DisposeAsync();

    private int Encode(TagBlock block, int first)
    {
        ReadOnlySpan<long> times = block.Times;
        ReadOnlySpan<ushort> channels = block.Channels;
        ReadOnlySpan<long> references = block.References;
        ReadOnlySpan<ushort> micros = block.Micros;
        int i = first;
        while (i < times.Length && filled < FlushAt)
        {
            long ticks = isT3 ? references[i] : scale.ToTicks(times[i]);
            bool isWritten = isT3
                ? TryPut<HydraHarp2T3>(ticks, channels[i], TagChannel.IsPhoton(channels[i]) ? micros[i] : (ushort)0)
                : TryPut<HydraHarp2T2>(ticks, channels[i], 0);
            if (isWritten) i++;
        }

        return i;
    }

    /// <summary>Puts one tag; false if the silence before it is so long that an overflow record went in and more must follow.</summary>
    private bool TryPut<TLayout>(long ticks, ushort channel, ushort micro)
        where TLayout : struct, ITttrLayout
    {
        long low = ticks - overflow;
        if (low < 0) throw new InvalidDataException($"A tag goes back in time by more than an overflow period, to tick {ticks}; put tags in order before writing them.");
        if (low >= TLayout.OverflowPeriod)
        {
            uint count = (uint)Math.Min(low / TLayout.OverflowPeriod, TLayout.TickMask);
            overflow += count * TLayout.OverflowPeriod;
            Put(TttrRecord.EncodeOverflow<TLayout>(count));
            return false;
        }

        try
        {
            Put(TttrRecord.Encode<TLayout>((uint)low, channel, micro));
        }
        catch (ArgumentOutOfRangeException exception)
        {
            string what = TagChannel.IsPhoton(channel) ? $"channel {channel} with micro time {micro}" : $"marker {TagChannel.MarkerCode(channel)}";
            throw new InvalidDataException($"A PTU record cannot hold {what}.", exception);
        }

        return true;
    }

    private void Put(uint record)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(buffer.AsSpan(filled), record);
        filled += sizeof(uint);
        records++;
    }

    private async ValueTask FlushAsync(CancellationToken cancellationToken)
    {
        await output.WriteAsync(buffer.AsMemory(0, filled), cancellationToken).ConfigureAwait(false);
        filled = 0;
    }
}
