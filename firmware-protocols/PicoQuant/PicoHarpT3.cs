namespace QkdHardware.Protocols.PicoQuant;

/// <summary>PicoHarp 300 T3. Channel 15 is special: dtime 0 an overflow, else dtime holds the marker bits.</summary>
// | channel 31:28 | dtime 27:16 | nsync 15:0 |
public readonly struct PicoHarpT3 : ITttrLayout
{
    public static uint TickMask => 0xFFFF;

    public static int MicroShift => 16;

    public static uint MicroMask => 0xFFF;

    public static int ChannelShift => 28;

    public static uint ChannelMask => 0xF;

    public static uint MinChannel => 1;

    public static uint MaxChannel => 4;

    public static uint SpecialMask => 0xF000_0000;

    public static int CodeShift => 16;

    public static uint CodeMask => 0xFFF;

    public static uint MinCode => 1;

    public static uint MaxCode => 15;

    public static uint OverflowMask => 0xFFFF_0000;

    public static uint OverflowValue => 0xF000_0000;

    public static long OverflowPeriod => 65_536;

    public static bool CountsOverflows => false;
}
