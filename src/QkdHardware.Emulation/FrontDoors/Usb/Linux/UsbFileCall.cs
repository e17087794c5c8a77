namespace QkdHardware.Emulation.FrontDoors.Usb.Linux;

/// <summary>The calls of Linux's USB file system (linux/usbdevice_fs.h), by the low byte of their number.</summary>
internal enum UsbFileCall : byte
{
    ResetEndpoint = 3,
    SetInterface = 4,
    SetConfiguration = 5,
    GetDriver = 8,
    Submit = 10,
    Discard = 11,
    ReapNoDelay = 13,
    ClaimInterface = 15,
    ReleaseInterface = 16,

    /// <summary>A call to the kernel's driver of an interface, among them "let go".</summary>
    DriverCall = 18,
    Reset = 20,
    ClearHalt = 21,
    GetCapabilities = 26,
    DisconnectAndClaim = 27,
}
