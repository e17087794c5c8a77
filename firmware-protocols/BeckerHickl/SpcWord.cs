namespace QkdHardware.Protocols.BeckerHickl;

/// <summary>What a word of an .spc file is.</summary>
public enum SpcWordKind
{
    Photon,
    Marker,
    Overflow,

    /// <summary>The card says that the photon is none.</summary>
    Invalid,

    /// <summary>No card writes this.</summary>
    Malformed,
}

/// <summary>The parts of a word, whichever card wrote it.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Macro">Macro time, 12 bits.</param>
/// <param name="Micro">Micro time in bins from the sync pulse, 12 bits.</param>
/// <param name="Routing">Routing bits; the type of a marker.</param>
/// <param name="Input">Input of the module, for cards that have several.</param>
/// <param name="Overflows">Wraps of the macro time before this word.</param>
/// <param name="HasGap">Photons may be lost before this word: the card's FIFO was full.</param>
public readonly record struct SpcWord(SpcWordKind Kind, int Macro, int Micro, int Routing, int Input, uint Overflows, bool HasGap)
{
    /// <summary>Macro time units of one wrap.</summary>
    public const int MacroPeriod = 4096;

    private const int MicroMax = 4095;
    private const int MacroMask = MacroPeriod - 1;
    private const uint CountMask = 0x0FFF_FFFF;

    /// <summary>
    /// A word of an SPC-1xx or SPC-8xx. Source: Fluorescence-Tools/tttrlib, include/TTTRRecordTypes.h; a marker is a
    /// record that is invalid as a photon and has the marker bit.
    /// </summary>
    // | invalid 31 | mtov 30 | gap 29 | marker 28 | ADC 27:16 | routing 15:12 | macro 11:0 |
    // | 1 | 1 | . | 0 | overflow count 27:0 |
    public static SpcWord Parse(uint word)
    {
        bool isInvalid = (word & 0x8000_0000) != 0;
        bool hasOverflow = (word & 0x4000_0000) != 0;
        bool isMarker = (word & 0x1000_0000) != 0;
        bool hasGap = (word & 0x2000_0000) != 0;
        if (isInvalid && hasOverflow && !isMarker) return new SpcWord(SpcWordKind.Overflow, 0, 0, 0, 0, Math.Max(word & CountMask, 1), hasGap);
        SpcWordKind kind = isMarker ? SpcWordKind.Marker : isInvalid ? SpcWordKind.Invalid : SpcWordKind.Photon;
        return new SpcWord(kind, (int)word & MacroMask, MicroMax - ((int)(word >> 16) & MicroMax), (int)(word >> 12) & 0xF, 0, hasOverflow ? 1u : 0u, hasGap);
    }

    /// <summary>
    /// A word of an SPC-QC-004 or -104 (<paramref name="hasSixInputs"/> false) or -006, -106, -008. Source:
    /// Fluorescence-Tools/tttrlib, doc/file_formats.rst. The micro time is not inverted; an overflow is one wrap.
    /// </summary>
    // x04: | type 31:30: 00 photon, 01 marker, 10 overflow, 11 photon after a gap | input 29:28 | micro 27:16 | routing 15:12 | macro 11:0 |
    // x06: | 31:28: 0iii photon, 1000 overflow, 1010 marker, 11ii photon after a gap | micro 27:16 | routing 15:12 | macro 11:0 |
    public static SpcWord ParseQc(uint word, bool hasSixInputs)
    {
        uint type = word >> 30;
        int input = (int)(word >> 28) & (hasSixInputs && type < 2 ? 7 : 3);
        SpcWordKind kind = hasSixInputs
            ? (word >> 28) switch { 8 => SpcWordKind.Overflow, 9 => SpcWordKind.Malformed, 10 => SpcWordKind.Marker, 11 => SpcWordKind.Malformed, _ => SpcWordKind.Photon }
            : type switch { 1 => SpcWordKind.Marker, 2 => SpcWordKind.Overflow, _ => SpcWordKind.Photon };
        if (kind == SpcWordKind.Overflow && (word & CountMask) != 0) kind = SpcWordKind.Malformed;
        return new SpcWord(kind, (int)word & MacroMask, (int)(word >> 16) & MicroMax, (int)(word >> 12) & 0xF, input, kind == SpcWordKind.Overflow ? 1u : 0u, type == 3);
    }
}
