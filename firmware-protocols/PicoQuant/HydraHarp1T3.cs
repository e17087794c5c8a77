namespace QkdHardware.Protocols.PicoQuant;

/// <summary>HydraHarp 400, first format version, T3: an overflow record stands for one overflow.</summary>
// | special 31 | channel 30:25 | dtime 24:10 | nsync 9:0 |   special: channel 63 overflow, 1..15 marker bits
public readonly struct HydraHarp1T3 : ITttrLayout
{
    public static uint TickMask => 0x3FF;

    public static int MicroShift => 10;

    public static uint MicroMask => 0x7FFF;

    public static int ChannelShift => 25;

    public static uint ChannelMask => 0x3F;

    public static uint MinChannel => 0;

    public static uint MaxChannel => 63;

    public static uint SpecialMask => 0x8000_0000;

    public static int CodeShift => 25;

    public static uint CodeMask => 0x3F;

    public static uint MinCode => 1;

    public static uint MaxCode => 15;

    public static uint OverflowMask => 0xFE00_0000;

    public static uint OverflowValue => 0xFE00_0000;

    public static long OverflowPeriod => 1_024;

    public static bool CountsOverflows => false;
}
