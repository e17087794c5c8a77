namespace QkdHardware.Protocols.PicoQuant;

/// <summary>
/// The value of the PTU tag TTResultFormat_TTTRRecType: SubID, record format, measurement mode, hardware, a byte each.
/// Source: PicoQuant/PicoQuant-Time-Tagged-File-Format-Demos, PTU/Python/Read_PTU.py.
/// </summary>
public enum TttrRecordType : uint
{
    PicoHarp300T2 = 0x00010203,
    PicoHarp300T3 = 0x00010303,
    HydraHarp1T2 = 0x00010204,
    HydraHarp1T3 = 0x00010304,
    HydraHarp2T2 = 0x01010204,
    HydraHarp2T3 = 0x01010304,
    TimeHarp260NT2 = 0x00010205,
    TimeHarp260NT3 = 0x00010305,
    TimeHarp260PT2 = 0x00010206,
    TimeHarp260PT3 = 0x00010306,

    /// <summary>MultiHarp 150 and 160, PicoHarp 330.</summary>
    GenericT2 = 0x00010207,

    /// <summary>MultiHarp 150 and 160, PicoHarp 330.</summary>
    GenericT3 = 0x00010307,
}

/// <summary>What a record type says by its bytes.</summary>
public static class TttrRecordTypeExtensions
{
    private const uint ModeT3 = 0x0300;

    /// <summary>Whether the records are T3: sync count and micro time.</summary>
    public static bool IsT3(this TttrRecordType type) => ((uint)type & 0xFF00) == ModeT3;

    /// <summary>Whether the records have the layout of <see cref="HydraHarp2T2"/> or <see cref="HydraHarp2T3"/>.</summary>
    public static bool IsHydraHarp2(this TttrRecordType type) =>
        Enum.IsDefined(type) && type is not (TttrRecordType.PicoHarp300T2 or TttrRecordType.PicoHarp300T3
            or TttrRecordType.HydraHarp1T2 or TttrRecordType.HydraHarp1T3);
}
