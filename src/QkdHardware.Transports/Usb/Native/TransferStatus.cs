namespace QkdHardware.Transports.Usb.Native;

/// <summary><c>enum libusb_transfer_status</c>.</summary>
internal enum TransferStatus
{
    Completed = 0,
    Error = 1,
    TimedOut = 2,
    Cancelled = 3,
    Stall = 4,
    NoDevice = 5,
    Overflow = 6,
}
