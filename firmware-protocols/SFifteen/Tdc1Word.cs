namespace QkdHardware.Protocols.SFifteen;

/// <summary>
/// An event of the TDC1 in timestamp mode. Source: s-fifteen-instruments/pyS15,
/// S15lib/instruments/usb_counter_fpga.py and examples/TDC1_time_to_digital_converter.ipynb.
/// </summary>
/// <param name="Word">The 32 bits, little-endian on the wire.</param>
// | time 31:5, 2 ns | dummy 4 | pattern 3:0, bit n = input n + 1 |
public readonly record struct Tdc1Word(uint Word)
{
    /// <summary>Picoseconds of a tick.</summary>
    public const int TickPs = 2_000;

    /// <summary>Bits of the time: it wraps every 2^27 ticks, 268.435456 ms.</summary>
    public const int TimeBits = 27;

    /// <summary>Time of the dummy event that ends a half period without an input; the other is half a period later.</summary>
    public const uint DummyTime = 0xF78;

    private const int TimeShift = 5;
    private const uint DummyBit = 0x10;
    private const uint PatternMask = 0xF;

    /// <summary>Ticks since the counter wrapped.</summary>
    public uint Ticks => Word >> TimeShift;

    /// <summary>An event without an input, there to show that the counter wrapped. Its pattern means nothing.</summary>
    public bool IsDummy => (Word & DummyBit) != 0;

    /// <summary>The inputs that fired in this tick, bit n for input n + 1.</summary>
    public uint Pattern => Word & PatternMask;

    /// <summary>The word of an event.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A part has too many bits.</exception>
    public static Tdc1Word Create(uint ticks, uint pattern, bool isDummy = false)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(ticks, 1u << TimeBits);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(pattern, PatternMask);
        return new Tdc1Word((ticks << TimeShift) | (isDummy ? DummyBit : 0) | pattern);
    }
}
