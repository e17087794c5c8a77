namespace QkdHardware.Protocols.SFifteen;

/// <summary>
/// An event of the TDC2 as readevents7 writes it. Source: s-fifteen-instruments/pyS15,
/// S15lib/instruments/parse_timestamps.py. The older readevents4a writes the TDC1's events in the same shape.
/// </summary>
/// <param name="Word">The 64 bits. Option -a 1 writes them little-endian, with -X the upper 32 bits first; -a 0 writes the lower
/// and then the upper 32 bits as hexadecimal lines; -a 2 writes one line of 16 digits.</param>
// | time 63:10, 1/256 ns | flags 9:5 | dummy 4 | pattern 3:0, bit n = input n + 1 |
public readonly record struct Timestamp7Event(ulong Word)
{
    /// <summary>Picoseconds of a tick.</summary>
    public const double TickPs = 1000.0 / 256;

    /// <summary>Bits of the time: it wraps every 2^54 ticks, about 19.5 hours; with -A it counts from 1970 and wraps all the same.</summary>
    public const int TimeBits = 54;

    private const int TimeShift = 10;
    private const ulong DummyBit = 0x10;
    private const ulong PatternMask = 0xF;
    private const int FlagsShift = 5;
    private const ulong FlagsMask = 0x1F;

    /// <summary>Ticks since the counter wrapped.</summary>
    public ulong Ticks => Word >> TimeShift;

    /// <summary>An event without an input. Its pattern means nothing.</summary>
    public bool IsDummy => (Word & DummyBit) != 0;

    /// <summary>The inputs that fired, bit n for input n + 1.</summary>
    public uint Pattern => (uint)(Word & PatternMask);

    /// <summary>Bits 9:5, of the device's own use.</summary>
    public uint Flags => (uint)((Word >> FlagsShift) & FlagsMask);

    /// <summary>All zero: padding, not an event.</summary>
    public bool IsPadding => Word == 0;

    /// <summary>The word of an event.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A part has too many bits.</exception>
    public static Timestamp7Event Create(ulong ticks, uint pattern, bool isDummy = false, uint flags = 0)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(ticks, 1ul << TimeBits);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(pattern, (uint)PatternMask);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(flags, (uint)FlagsMask);
        return new Timestamp7Event((ticks << TimeShift) | ((ulong)flags << FlagsShift) | (isDummy ? DummyBit : 0) | pattern);
    }

    /// <summary>The two halves exchanged, as option -X does.</summary>
    public static ulong SwapHalves(ulong word) => (word >> 32) | (word << 32);
}
