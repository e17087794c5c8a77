namespace QkdHardware.Protocols.PicoQuant;

/// <summary>HydraHarp 400, first format version, T2: an overflow is 33 552 000 ticks and its record stands for one.</summary>
// | special 31 | channel 30:25 | time tag 24:0 |   special: channel 63 overflow, 0 sync event, 1..15 marker bits
public readonly struct HydraHarp1T2 : ITttrLayout
{
    public static uint TickMask => 0x01FF_FFFF;

    public static int MicroShift => 0;

    public static uint MicroMask => 0;

    public static int ChannelShift => 25;

    public static uint ChannelMask => 0x3F;

    public static uint MinChannel => 0;

    public static uint MaxChannel => 63;

    public static uint SpecialMask => 0x8000_0000;

    public static int CodeShift => 25;

    public static uint CodeMask => 0x3F;

    public static uint MinCode => 0;

    public static uint MaxCode => 15;

    public static uint OverflowMask => 0xFE00_0000;

    public static uint OverflowValue => 0xFE00_0000;

    public static long OverflowPeriod => 33_552_000;

    public static bool CountsOverflows => false;
}
