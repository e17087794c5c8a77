using System.Buffers.Binary;
using QkdHardware.Protocols.PicoQuant;
using QkdHardware.Protocols.Qutools;
using QkdHardware.TimeTags.Decoding;

namespace QkdHardware.TimeTags.Files.Formats;

/// <summary>
/// Binary, compressed and raw files of qutools quTAG and quTAU. The unit is not in the file: 1 ps unless the options say
/// otherwise. The instruments write channels slightly out of order.
/// </summary>
public sealed class QutagFormat : ITagFormat
{
    private const double RawScore = 0.95;
    private const int MinRaw = 8 * QutagRecord.Length;

    // A recording of timetag/ETA steps back 173 times in 267 801 records.
    private const long DisorderPs = 100_000_000_000;

    /// <inheritdoc/>
    public string Name => "qutag";

    /// <inheritdoc/>
    public double Match(ReadOnlySpan<byte> head, bool isWhole) =>
        head.StartsWith(QutagRecord.Magic) && head.Length >= QutagRecord.HeaderLength ? 1
        : !Plausibility.IsText(head) && (head.Length >= MinRaw || (isWhole && head.Length % QutagRecord.Length == 0)) && IsBinary(head) ? RawScore
        : 0;

    /// <inheritdoc/>
    public ITagDecoder Open(RecordBuffer input, TagReadOptions options, TagReadLog log, out TagRecording recording)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(log);
        List<PtuTag> header = [];
        bool isCompressed = false;
        if (input.Require(QutagRecord.Magic.Length) && input.Available.StartsWith(QutagRecord.Magic))
        {
            if (!input.Require(QutagRecord.HeaderLength)) throw new TagFileException("The file ends inside the header.", input.Available.Length);
            ReadHeader(input, log, header);
            input.Consume(QutagRecord.HeaderLength);
            input.Require(Plausibility.MaxSample * QutagRecord.Length);
            isCompressed = !input.Available.IsEmpty && !IsBinary(input.Available);
        }

        if (options.TickPs is null) log.Add(TagIssueSeverity.Note, 0, "the file does not say its unit: 1 ps is taken, as for a quTAG.");
        double tick = options.TickPs ?? 1;
        recording = new TagRecording
        {
            Format = Name,
            Layout = isCompressed ? "quTAG, compressed" : header.Count > 0 ? "quTAG, binary" : "quTAG, raw",
            ResolutionPs = tick,
            HeaderLength = input.Position,
            Header = header,
        };
        return new WordTagDecoder<QutagCodec>(new QutagCodec(TickScale.FromPicoseconds(tick), isCompressed))
        {
            Disorder = DisorderPs,
            RestartSeverity = TagIssueSeverity.Warning,
        };
    }

    private static void ReadHeader(RecordBuffer input, TagReadLog log, List<PtuTag> header)
    {
        ReadOnlySpan<byte> bytes = input.Available[..QutagRecord.HeaderLength];
        uint size = BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]);
        header.Add(new PtuTag("FileSize", -1, PtuTagType.Int64, (long)size));
        header.Add(new PtuTag("Header", -1, PtuTagType.Blob, bytes.ToArray()));
        if (input.Length is { } length && (uint)length != size)
        {
            log.Add(length < size ? TagIssueSeverity.Error : TagIssueSeverity.Warning, Math.Min(length, size), $"the header says that the file has {size} bytes, it has {length}.");
        }
    }

    private static bool IsBinary(ReadOnlySpan<byte> records)
    {
        var evidence = default(Plausibility);
        long last = 0;
        for (int i = 0; i < Plausibility.MaxSample && records.Length >= QutagRecord.Length; i++, records = records[QutagRecord.Length..])
        {
            QutagRecord record = QutagRecord.Read(records);
            if (!evidence.Add(record.IsValid && record.Time < 1L << 61)) break;
            if (i > 0) evidence.AddStep(record.Time >= last);
            last = record.Time;
        }

        return last > 0 && evidence.Score(1) > 0;
    }
}
