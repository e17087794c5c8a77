using System.Buffers;
using QkdHardware.Abstractions.TimeTagging;
using QkdHardware.Protocols.PicoQuant;
using QkdHardware.TimeTags.Decoding;

namespace QkdHardware.TimeTags.Files.Formats;

/// <summary>
/// HydraHarp files of before PTU (.ht2, .ht3). Format 1.0 counts T2 time in half picoseconds, as its header says
/// (libpicoquant, hh_v10_tttr.c); such times are rounded down.
/// </summary>
public sealed class HydraHarpLegacyFormat : ITagFormat
{
    private const double PsPerSecond = 1e12;

    /// <inheritdoc/>
    public string Name => "ht";

    /// <inheritdoc/>
    public double Match(ReadOnlySpan<byte> head, bool isWhole) => head.StartsWith(HydraHarpLegacyHeader.Magic) ? 1 : 0;

    /// <inheritdoc/>
    public ITagDecoder Open(RecordBuffer input, TagReadOptions options, TagReadLog log, out TagRecording recording)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(log);
        HydraHarpLegacyHeader header = ReadHeader(input);
        bool isFirst = header.Version.StartsWith('1');
        TttrRecordType type = header.Mode switch
        {
            2 => isFirst ? TttrRecordType.HydraHarp1T2 : TttrRecordType.HydraHarp2T2,
            3 => isFirst ? TttrRecordType.HydraHarp1T3 : TttrRecordType.HydraHarp2T3,
            _ => throw new TagFileException($"Measurement mode {header.Mode} has no time tags; 2 and 3 have.", 0x154),
        };
        if (header.ResolutionPs is not (> 0.01 and < 1e9)) throw new TagFileException($"The resolution is {header.ResolutionPs} ps, which no instrument has.", 0x160);
        if (type.IsT3() && header.SyncRate <= 0) throw new TagFileException($"The sync rate is {header.SyncRate}: sync counts cannot become times.", header.Length);

        // Published excerpts keep the count of the whole recording, so a wrong one is no damage here.
        if (input.Length is { } length && (length - header.Length) / sizeof(uint) is var present && present != header.Records)
        {
            log.Add(TagIssueSeverity.Warning, input.Position, $"the header promises {header.Records} records, there are {present}. The size of the file is believed.");
        }

        double tick = type.IsT3() ? PtuUnit.ToPicoseconds(1.0 / header.SyncRate) : isFirst ? header.ResolutionPs : 1;
        recording = new TagRecording
        {
            Format = Name,
            Layout = $"{PicoQuantDecoders.Describe(type)} (format {header.Version})",
            ResolutionPs = tick,
            MicroResolutionPs = type.IsT3() ? header.ResolutionPs : null,
            Fields = type.IsT3() ? TagFields.Reference | TagFields.Micro : TagFields.None,
            HeaderLength = header.Length,
            PromisedRecords = header.Records,
            RecordType = type,
            Header = header.Fields,
        };
        TickScale? micro = options.AddMicroTime && type.IsT3() ? TickScale.FromPicoseconds(header.ResolutionPs) : null;
        return PicoQuantDecoders.Create(type, TickScale.FromPicoseconds(tick), micro, 0);
    }

    private static HydraHarpLegacyHeader ReadHeader(RecordBuffer input)
    {
        while (true)
        {
            OperationStatus status = HydraHarpLegacyHeader.TryRead(input.Available, out HydraHarpLegacyHeader? header, out int needed);
            if (status == OperationStatus.InvalidData) throw new TagFileException("The header is damaged.", 0);
            if (status == OperationStatus.Done)
            {
                input.Consume(header!.Length);
                return header;
            }

            if (!input.Require(needed)) throw new TagFileException("The file ends inside the header.", input.Position + input.Available.Length);
        }
    }
}
