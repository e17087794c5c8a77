namespace QkdHardware.Protocols.UsbTmc;

/// <summary>Byte 4 of the capabilities.</summary>
[Flags]
public enum UsbTmcInterfaceFeatures : byte
{
    None = 0,
    ListenOnly = 0x01,
    TalkOnly = 0x02,
    IndicatorPulse = 0x04,
    All = ListenOnly | TalkOnly | IndicatorPulse,
}
