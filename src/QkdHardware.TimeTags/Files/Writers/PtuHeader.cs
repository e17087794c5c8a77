using System.Buffers;
using QkdHardware.Protocols.PicoQuant;
using QkdHardware.TimeTags.Files.Formats;

namespace QkdHardware.TimeTags.Files.Writers;

/// <summary>The header of a PTU file: the tags of the recording it comes from, in their order, with those that describe the records put right.</summary>
internal static class PtuHeader
{
    public const string RecordCount = "TTResult_NumberOfRecords";

    private const double PsPerSecond = 1e12;

    /// <summary>Writes the header; the return value is the byte offset of the value of <see cref="RecordCount"/>.</summary>
    public static int Write(IBufferWriter<byte> output, TagRecording source, TttrRecordType type, double tickPs, double? microPs)
    {
        bool isT3 = type.IsT3();
        Dictionary<string, PtuTag> own = new(StringComparer.Ordinal);
        Set(new PtuTag("TTResultFormat_TTTRRecType", -1, PtuTagType.Int64, (long)type));
        Set(new PtuTag("TTResultFormat_BitsPerRecord", -1, PtuTagType.Int64, 32L));
        Set(new PtuTag("Measurement_Mode", -1, PtuTagType.Int64, isT3 ? 3L : 2L));
        Set(new PtuTag("MeasDesc_GlobalResolution", -1, PtuTagType.Float, PtuUnit.ToSeconds(tickPs)));
        if (microPs is { } micro) Set(new PtuTag("MeasDesc_Resolution", -1, PtuTagType.Float, PtuUnit.ToSeconds(micro)));
        Set(new PtuTag(RecordCount, -1, PtuTagType.Int64, 0L));

        List<PtuTag> tags = [];
        foreach (PtuTag tag in source.Header)
        {
            if (tag.Name == PtuTag.HeaderEnd) continue;
            bool isOwn = own.Remove(tag.Name, out PtuTag? replacement);

            // The same unit in seconds and in picoseconds may differ in the last bit of the double: keep the source's.
            bool isSame = replacement?.Value is double unit && tag.Value is double there && Math.Abs(unit - there) <= Math.Abs(there) * 1e-15;
            tags.Add(isOwn && !isSame ? replacement! : tag);
        }

        // What a reader insists on and the source lacks.
        AddMissing("File_GUID", PtuTagType.Ansi, Guid.NewGuid().ToString("B").ToUpperInvariant());
        AddMissing("CreatorSW_Name", PtuTagType.Ansi, "QkdHardware");
        AddMissing("Measurement_SubMode", PtuTagType.Int64, 0L);
        AddMissing("TTResult_SyncRate", PtuTagType.Int64, isT3 ? (long)Math.Round(PsPerSecond / tickPs) : 0L);
        tags.AddRange(own.Values);
        tags.Add(new PtuTag(PtuTag.HeaderEnd, -1, PtuTagType.Empty, null));

        output.Write(PtuFormat.Magic);
        output.Write("1.0.00\0\0"u8);
        int offset = PtuFormat.PreambleLength;
        int countOffset = 0;
        var measured = new ArrayBufferWriter<byte>();
        foreach (PtuTag tag in tags)
        {
            if (tag.Name == RecordCount) countOffset = offset + PtuTag.FixedLength - sizeof(long);
            measured.Clear();
            tag.WriteTo(measured);
            output.Write(measured.WrittenSpan);
            offset += measured.WrittenCount;
        }

        return countOffset;

        void Set(PtuTag tag) => own[tag.Name] = tag;

        void AddMissing(string name, PtuTagType tagType, object value)
        {
            if (!tags.Exists(tag => tag.Name == name)) tags.Add(new PtuTag(name, -1, tagType, value));
        }
    }
}
