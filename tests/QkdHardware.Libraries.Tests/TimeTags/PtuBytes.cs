using System.Buffers;
using System.Buffers.Binary;
using QkdHardware.Protocols.PicoQuant;

namespace QkdHardware.Libraries.Tests.TimeTags;

/// <summary>Synthetic PTU files of every record type, made record by record from the codecs.</summary>
internal static class PtuBytes
{
    public static readonly TttrRecordType[] AllTypes = Enum.GetValues<TttrRecordType>();

    /// <summary>A file with the given records.</summary>
    public static byte[] File(TttrRecordType type, ReadOnlySpan<uint> records, long? promised = null, double tick = 1e-12, double micro = 4e-12, int inputs = 0)
    {
        var output = new ArrayBufferWriter<byte>();
        output.Write("PQTTTR\0\0"u8);
        output.Write("1.0.00\0\0"u8);
        List<PtuTag> tags =
        [
            new("File_GUID", -1, PtuTagType.Ansi, "{12345678-1234-1234-1234-123456789012}"),
            new("File_Comment", -1, PtuTagType.Wide, "T2 Mode µ"),
            new("File_CreatingTime", -1, PtuTagType.DateTime, 45000.25),
            new("Test_Floats", 3, PtuTagType.FloatArray, new[] { 1.5, -2.5 }),
            new("Test_Blob", 0, PtuTagType.Blob, new byte[] { 1, 2, 3, 4, 5, 6, 7, 8 }),
            new("Measurement_Mode", -1, PtuTagType.Int64, type.IsT3() ? 3L : 2L),
            new("TTResultFormat_TTTRRecType", -1, PtuTagType.Int64, (long)type),
            new("TTResultFormat_BitsPerRecord", -1, PtuTagType.Int64, 32L),
            new("MeasDesc_GlobalResolution", -1, PtuTagType.Float, tick),
            new("MeasDesc_Resolution", -1, PtuTagType.Float, micro),
            new("TTResult_NumberOfRecords", -1, PtuTagType.Int64, promised ?? records.Length),
            new("Header_End", -1, PtuTagType.Empty, null),
        ];
        if (inputs > 0) tags.Insert(0, new PtuTag("HW_InpChannels", -1, PtuTagType.Int64, (long)inputs));
        foreach (PtuTag tag in tags) tag.WriteTo(output);
        foreach (uint record in records)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(output.GetSpan(sizeof(uint)), record);
            output.Advance(sizeof(uint));
        }

        return output.WrittenSpan.ToArray();
    }

    /// <summary>Bytes before the first record of a file that has these.</summary>
    public static int HeaderLength(byte[] file, int records) => file.Length - (records * sizeof(uint));

    /// <summary>Random valid records in order of time, and what they must decode to.</summary>
    public static List<uint> Random<TLayout>(Random random, int tags, TagList expected)
        where TLayout : struct, ITttrLayout
    {
        List<uint> records = [];
        long overflow = 0;
        uint low = 0;
        bool isT3 = TLayout.MicroMask != 0;
        for (int i = 0; i < tags; i++)
        {
            // Now and then a long silence, for records that count many overflows.
            if (random.Next(8) == 0 || low + 50 >= TLayout.OverflowPeriod)
            {
                uint overflows = TLayout.CountsOverflows && random.Next(3) == 0 ? (uint)random.Next(2, 900) : 1;
                overflow += overflows * TLayout.OverflowPeriod;
                low = 0;
                records.Add(TLayout.CountsOverflows && overflows == 1 && random.Next(2) == 0 ? TLayout.OverflowValue : TttrRecord.EncodeOverflow<TLayout>(overflows));
            }

            low += (uint)random.Next(48);
            bool isSpecial = random.Next(10) == 0;
            ushort channel = isSpecial
                ? (ushort)(0x8000 | random.Next((int)TLayout.MinCode, (int)TLayout.MaxCode + 1))
                : (ushort)random.Next((int)TLayout.MinChannel, (int)TLayout.MaxChannel + 1);
            ushort micro = isSpecial || !isT3 ? (ushort)0 : (ushort)random.Next((int)TLayout.MicroMask + 1);

            // A PicoHarp T2 marker has its bits in the low bits of its time: keep times rising.
            if (isSpecial && TLayout.CodeShift == 0)
            {
                low = (low | TLayout.CodeMask) + 1;
                records.Add(TttrRecord.Encode<TLayout>(low, channel, micro));
                low |= (uint)(channel & 0xF);
            }
            else
            {
                records.Add(TttrRecord.Encode<TLayout>(low, channel, micro));
            }

            expected.References.Add(overflow + low);
            expected.Channels.Add(channel);
            expected.Micros.Add(micro);
        }

        return records;
    }

    public static List<uint> Random(TttrRecordType type, Random random, int tags, TagList expected) => type switch
    {
        TttrRecordType.PicoHarp300T2 => Random<PicoHarpT2>(random, tags, expected),
        TttrRecordType.PicoHarp300T3 => Random<PicoHarpT3>(random, tags, expected),
        TttrRecordType.HydraHarp1T2 => Random<HydraHarp1T2>(random, tags, expected),
        TttrRecordType.HydraHarp1T3 => Random<HydraHarp1T3>(random, tags, expected),
        _ when type.IsT3() => Random<HydraHarp2T3>(random, tags, expected),
        _ => Random<HydraHarp2T2>(random, tags, expected),
    };
}
