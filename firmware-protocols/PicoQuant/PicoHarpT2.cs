namespace QkdHardware.Protocols.PicoQuant;

/// <summary>
/// PicoHarp 300 T2. Channel 15 is special: marker bits 0 an overflow, else a marker whose bits replace the low four of its time.
/// </summary>
// | channel 31:28 | time tag 27:0, its low 4 bits the marker bits if channel = 15 |
public readonly struct PicoHarpT2 : ITttrLayout
{
    public static uint TickMask => 0x0FFF_FFFF;

    public static int MicroShift => 0;

    public static uint MicroMask => 0;

    public static int ChannelShift => 28;

    public static uint ChannelMask => 0xF;

    public static uint MinChannel => 0;

    public static uint MaxChannel => 4;

    public static uint SpecialMask => 0xF000_0000;

    public static int CodeShift => 0;

    public static uint CodeMask => 0xF;

    public static uint MinCode => 1;

    public static uint MaxCode => 15;

    public static uint OverflowMask => 0xF000_000F;

    public static uint OverflowValue => 0xF000_0000;

    public static long OverflowPeriod => 210_698_240;

    public static bool CountsOverflows => false;
}
