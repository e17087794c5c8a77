namespace QkdHardware.Protocols.UsbTmc;

/// <summary>Byte 14 of the capabilities.</summary>
[Flags]
public enum Usb488InterfaceFeatures : byte
{
    None = 0,

    /// <summary>Takes the bulk message TRIGGER.</summary>
    Trigger = 0x01,

    /// <summary>Takes REN_CONTROL, GO_TO_LOCAL and LOCAL_LOCKOUT.</summary>
    RemoteLocal = 0x02,

    /// <summary>An IEEE 488.2 interface.</summary>
    Is4882 = 0x04,
    All = Trigger | RemoteLocal | Is4882,
}
