namespace QkdHardware.Protocols.BeckerHickl;

/// <summary>
/// The first word of an .spc file. Sources: Fluorescence-Tools/tttrlib, doc/file_formats.rst; the recording
/// test_noise.spc of Photon-HDF5/phconvert.
/// </summary>
/// <param name="Word">The 32 bits, little-endian in the file.</param>
// SPC-1xx, 8xx: | 1 | 0 0 0 0 | raw 26 | markers 25 | 0 | macro unit 23:0, 0.1 ns |
// SPC-QC:       | 1 | routing bits 30:27 | raw 26 | markers 25 | femto 24 | six inputs 23 | macro unit 21:0, fs |
public readonly record struct SpcHeader(uint Word)
{
    /// <summary>Bytes of the header.</summary>
    public const int Length = sizeof(uint);

    /// <summary>Whether a header can look like this.</summary>
    public bool IsPlausible => (Word & 0x8000_0000) != 0 && MacroUnitPs is >= 100 and <= 1e6 && (IsQc || (Word & 0x7900_0000) == 0);

    /// <summary>Whether an SPC-QC wrote the file: only they state their unit in femtoseconds.</summary>
    public bool IsQc => (Word & 0x0100_0000) != 0;

    /// <summary>Whether markers were recorded.</summary>
    public bool HasMarkers => (Word & 0x0200_0000) != 0;

    /// <summary>Whether the QC card has the wider input field.</summary>
    public bool HasSixInputs => IsQc && (Word & 0x0080_0000) != 0;

    /// <summary>How many routing bits a QC card uses.</summary>
    public int RoutingBits => IsQc ? (int)(Word >> 27) & 0xF : 4;

    /// <summary>Picoseconds of a macro time unit.</summary>
    public double MacroUnitPs => IsQc ? (Word & 0x003F_FFFF) / 1000.0 : (Word & 0x00FF_FFFF) * 100.0;
}
