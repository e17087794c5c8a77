namespace QkdHardware.Protocols.UsbTmc;

/// <summary>Byte 15 of the capabilities.</summary>
[Flags]
public enum Usb488DeviceFeatures : byte
{
    None = 0,

    /// <summary>DT1: acts on a trigger.</summary>
    Trigger = 0x01,

    /// <summary>RL1: has remote and local states.</summary>
    RemoteLocal = 0x02,

    /// <summary>SR1: requests service.</summary>
    ServiceRequest = 0x04,

    /// <summary>Understands all mandatory SCPI commands.</summary>
    Scpi = 0x08,
    All = Trigger | RemoteLocal | ServiceRequest | Scpi,
}
