using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace QkdHardware.Protocols.PicoQuant;

/// <summary>
/// The header of .ht2 and .ht3 files, format versions 1.0 and 2.0. Field order from tsbischof/libpicoquant,
/// src/hydraharp/hh_v10.c and hh_v10_tttr.c; offsets checked against the recordings v20.ht2 and v20.ht3 of that repository.
/// </summary>
public sealed record HydraHarpLegacyHeader
{
    /// <summary>Text at the start of the file.</summary>
    public static ReadOnlySpan<byte> Magic => "HydraHarp\0\0\0\0\0\0\0"u8;

    /// <summary>Bytes before the list of input channels, whose number is the last but some field.</summary>
    public const int FixedLength = 0x2B8;

    private const int ChannelLength = 4 * sizeof(int);
    private const int TailLength = (4 * sizeof(int)) + sizeof(long);
    private const int MaxChannels = 64;
    private const int MaxImageHeader = 1 << 16;

    /// <summary>"1.0" or "2.0".</summary>
    public required string Version { get; init; }

    /// <summary>2 or 3.</summary>
    public required int Mode { get; init; }

    /// <summary>Picoseconds of a tick (T2) or a micro time bin (T3).</summary>
    public required double ResolutionPs { get; init; }

    /// <summary>Sync events per second.</summary>
    public required int SyncRate { get; init; }

    /// <summary>Records as the header has it.</summary>
    public required long Records { get; init; }

    /// <summary>Bytes before the first record.</summary>
    public required int Length { get; init; }

    /// <summary>Every field by the name of the vendor's structure, in order.</summary>
    public required IReadOnlyList<PtuTag> Fields { get; init; }

    /// <summary>Reads the header; on <see cref="OperationStatus.NeedMoreData"/>, <paramref name="needed"/> bytes must be there.</summary>
    public static OperationStatus TryRead(ReadOnlySpan<byte> source, out HydraHarpLegacyHeader? header, out int needed)
    {
        header = null;
        needed = FixedLength;
        if (source.Length < needed) return OperationStatus.NeedMoreData;
        if (!source.StartsWith(Magic)) return OperationStatus.InvalidData;
        int channels = Int(source, 0x298);
        if (channels is < 0 or > MaxChannels) return OperationStatus.InvalidData;
        int rates = FixedLength + (channels * ChannelLength);
        int tail = rates + (channels * sizeof(int));
        needed = tail + TailLength;
        if (source.Length < needed) return OperationStatus.NeedMoreData;
        int image = Int(source, tail + 12);
        if (image is < 0 or > MaxImageHeader) return OperationStatus.InvalidData;
        needed += image * sizeof(int);
        if (source.Length < needed) return OperationStatus.NeedMoreData;

        header = new HydraHarpLegacyHeader
        {
            Version = Text(source.Slice(0x10, 6)),
            Mode = Int(source, 0x154),
            ResolutionPs = BinaryPrimitives.ReadDoubleLittleEndian(source[0x160..]),
            SyncRate = Int(source, tail),
            Records = BinaryPrimitives.ReadInt64LittleEndian(source[(tail + 16)..]),
            Length = needed,
            Fields = ReadFields(source, channels, rates, tail, image),
        };
        return OperationStatus.Done;
    }

    private static List<PtuTag> ReadFields(ReadOnlySpan<byte> source, int channels, int rates, int tail, int image)
    {
        List<PtuTag> fields = [];
        foreach ((string name, int offset, int length) in (ReadOnlySpan<(string, int, int)>)
            [("Ident", 0, 16), ("FormatVersion", 0x10, 6), ("CreatorName", 0x16, 18), ("CreatorVersion", 0x28, 12),
             ("FileTime", 0x34, 18), ("Comment", 0x48, 256), ("ScriptName", 0x204, 20), ("HardwareIdent", 0x218, 16), ("HardwarePartNo", 0x228, 8)])
        {
            fields.Add(new PtuTag(name, -1, PtuTagType.Ansi, Text(source.Slice(offset, length))));
        }

        foreach ((string name, int offset) in (ReadOnlySpan<(string, int)>)
            [("Curves", 0x148), ("BitsPerRecord", 0x14C), ("ActiveCurve", 0x150), ("MeasurementMode", 0x154), ("SubMode", 0x158),
             ("Binning", 0x15C), ("Offset", 0x168), ("AcquisitionTime", 0x16C), ("StopAt", 0x170), ("StopOnOvfl", 0x174), ("Restart", 0x178),
             ("DispLinLog", 0x17C), ("DispTimeAxisFrom", 0x180), ("DispTimeAxisTo", 0x184), ("DispCountAxisFrom", 0x188), ("DispCountAxisTo", 0x18C),
             ("RepeatMode", 0x1F4), ("RepeatsPerCurve", 0x1F8), ("RepeatTime", 0x1FC), ("RepeatWaitTime", 0x200),
             ("HardwareSerial", 0x230), ("NumberOfModules", 0x234), ("InputChannelsPresent", 0x298), ("RefClockSource", 0x29C),
             ("ExtDevices", 0x2A0), ("MarkerSettings", 0x2A4), ("SyncDivider", 0x2A8), ("SyncCFDLevel", 0x2AC), ("SyncCFDZeroCross", 0x2B0),
             ("SyncOffset", 0x2B4), ("SyncRate", tail), ("StopAfter", tail + 4), ("StopReason", tail + 8), ("ImgHdrSize", tail + 12)])
        {
            fields.Add(new PtuTag(name, -1, PtuTagType.Int64, (long)Int(source, offset)));
        }

        fields.Add(new PtuTag("Resolution", -1, PtuTagType.Float, BinaryPrimitives.ReadDoubleLittleEndian(source[0x160..])));
        fields.Add(new PtuTag("BaseResolution", -1, PtuTagType.Float, BinaryPrimitives.ReadDoubleLittleEndian(source[0x288..])));
        fields.Add(new PtuTag("InputsEnabled", -1, PtuTagType.BitSet64, BinaryPrimitives.ReadInt64LittleEndian(source[0x290..])));
        fields.Add(new PtuTag("NumRecords", -1, PtuTagType.Int64, BinaryPrimitives.ReadInt64LittleEndian(source[(tail + 16)..])));
        AddIndexed(fields, source, 0x190, 8, ["DispCurve_MapTo", "DispCurve_Show"]);
        AddIndexed(fields, source, 0x238, Math.Clamp(Int(source, 0x234), 0, 10), ["Module_Model", "Module_Version"]);
        AddIndexed(fields, source, FixedLength, channels, ["InpChan_ModuleIdx", "InpChan_CFDLevel", "InpChan_CFDZeroCross", "InpChan_Offset"]);
        AddIndexed(fields, source, rates, channels, ["InputRate"]);
        AddIndexed(fields, source, tail + TailLength, image, ["ImgHdr"]);
        return fields;
    }

    private static void AddIndexed(List<PtuTag> fields, ReadOnlySpan<byte> source, int offset, int count, ReadOnlySpan<string> names)
    {
        for (int i = 0; i < count; i++)
        {
            foreach (string name in names)
            {
                fields.Add(new PtuTag(name, i, PtuTagType.Int64, (long)Int(source, offset)));
                offset += sizeof(int);
            }
        }
    }

    private static int Int(ReadOnlySpan<byte> source, int offset) => BinaryPrimitives.ReadInt32LittleEndian(source[offset..]);

    private static string Text(ReadOnlySpan<byte> bytes)
    {
        int end = bytes.IndexOf((byte)0);
        return Encoding.Latin1.GetString(end < 0 ? bytes : bytes[..end]).TrimEnd();
    }
}
