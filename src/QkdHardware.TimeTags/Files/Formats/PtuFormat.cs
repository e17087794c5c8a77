using System.Buffers;
using QkdHardware.Abstractions.TimeTagging;
using QkdHardware.Protocols.PicoQuant;
using QkdHardware.TimeTags.Decoding;

namespace QkdHardware.TimeTags.Files.Formats;

/// <summary>PicoQuant unified files with TTTR records (.ptu).</summary>
public sealed class PtuFormat : ITagFormat
{
    /// <summary>Bytes of magic and version text before the first tag.</summary>
    public const int PreambleLength = 16;

    private const double PsPerSecond = 1e12;
    private const int MaxTags = 1 << 20;

    /// <summary>What a file starts with.</summary>
    public static ReadOnlySpan<byte> Magic => "PQTTTR\0\0"u8;

    /// <inheritdoc/>
    public string Name => "ptu";

    /// <inheritdoc/>
    public double Match(ReadOnlySpan<byte> head, bool isWhole) => head.StartsWith(Magic) ? 1 : 0;

    /// <inheritdoc/>
    public ITagDecoder Open(RecordBuffer input, TagReadOptions options, TagReadLog log, out TagRecording recording)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(log);
        if (!input.Require(PreambleLength) || !input.Available.StartsWith(Magic)) throw new TagFileException("A PTU file starts with PQTTTR.", 0);
        input.Consume(PreambleLength);
        List<PtuTag> tags = ReadTags(input);

        long number = Find<long>(tags, "TTResultFormat_TTTRRecType") ?? throw Missing("TTResultFormat_TTTRRecType", input);
        var type = (TttrRecordType)number;
        if (number is < 0 or > uint.MaxValue || !Enum.IsDefined(type))
        {
            throw new TagFileException($"Record type 0x{number:X8} is not known; known are {string.Join(", ", Enum.GetValues<TttrRecordType>().Select(known => $"0x{(uint)known:X8}"))}.", input.Position);
        }

        if (Find<long>(tags, "TTResultFormat_BitsPerRecord") is { } bits and not 32) throw new TagFileException($"Records of {bits} bits; 32 are known.", input.Position);
        double resolution = Unit(tags, "MeasDesc_GlobalResolution", input) ?? throw Missing("MeasDesc_GlobalResolution", input);
        double? microResolution = type.IsT3() ? Unit(tags, "MeasDesc_Resolution", input) : null;
        if (type.IsT3() && microResolution is null) log.Add(TagIssueSeverity.Warning, input.Position, "the header has no MeasDesc_Resolution: micro times have no unit, and times are those of the sync events.");

        long? promised = Find<long>(tags, "TTResult_NumberOfRecords");
        CheckCount(promised, input, log);
        recording = new TagRecording
        {
            Format = Name,
            Layout = PicoQuantDecoders.Describe(type),
            ResolutionPs = resolution,
            MicroResolutionPs = microResolution,
            Fields = type.IsT3() ? TagFields.Reference | TagFields.Micro : TagFields.None,
            HeaderLength = input.Position,
            PromisedRecords = promised,
            RecordType = type,
            Header = tags,
        };
        TickScale? micro = options.AddMicroTime && microResolution is { } unit ? TickScale.FromPicoseconds(unit) : null;
        int inputs = (int)Math.Clamp(Find<long>(tags, "HW_InpChannels") ?? 0, 0, 64);
        return PicoQuantDecoders.Create(type, TickScale.FromPicoseconds(resolution), micro, inputs);
    }

    internal static void CheckCount(long? promised, RecordBuffer input, TagReadLog log)
    {
        if (promised is not { } count || input.Length is not { } length) return;
        long present = (length - input.Position) / sizeof(uint);
        if (count == present) return;
        if (count <= 0) log.Add(TagIssueSeverity.Warning, input.Position, $"the header promises {count} records, there are {present}: the recording was not closed properly. The size of the file is believed.");
        else if (count > present) log.Add(TagIssueSeverity.Error, length, $"the header promises {count} records, there are {present}: the file is cut short here.");
        else log.Add(TagIssueSeverity.Error, input.Position + (count * sizeof(uint)), $"the header promises {count} records, there are {present}: the size of the file is believed.");
    }

    private static List<PtuTag> ReadTags(RecordBuffer input)
    {
        List<PtuTag> tags = [];
        while (tags.Count < MaxTags)
        {
            OperationStatus status = PtuTag.TryRead(input.Available, out PtuTag tag, out int length);
            if (status == OperationStatus.NeedMoreData)
            {
                if (input.Length is { } total && length > total - input.Position) throw Truncated(input);
                if (!input.Require(length)) throw Truncated(input);
                continue;
            }

            if (status == OperationStatus.InvalidData) throw new TagFileException("The header has something here that is no tag.", input.Position);
            input.Consume(length);
            tags.Add(tag);
            if (tag.Name == PtuTag.HeaderEnd) return tags;
        }

        throw new TagFileException($"The header has more than {MaxTags} tags.", input.Position);
    }

    private static T? Find<T>(List<PtuTag> tags, string name)
        where T : struct =>
        tags.Find(tag => tag.Name == name)?.Value is T value ? value : null;

    private static double? Unit(List<PtuTag> tags, string name, RecordBuffer input)
    {
        if (Find<double>(tags, name) is not { } seconds) return null;
        double unit = PtuUnit.ToPicoseconds(seconds);
        return unit is > 1e-3 and <= PsPerSecond ? unit : throw new TagFileException($"{name} is {seconds} s, which no instrument has.", input.Position);
    }

    private static TagFileException Missing(string name, RecordBuffer input) => new($"The header has no {name}.", input.Position);

    private static TagFileException Truncated(RecordBuffer input) => new("The file ends inside the header.", input.Position);
}
