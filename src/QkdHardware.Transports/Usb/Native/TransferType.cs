namespace QkdHardware.Transports.Usb.Native;

/// <summary><c>enum libusb_transfer_type</c>, which are also the low bits of an endpoint's attributes.</summary>
internal enum TransferType : byte
{
    Control = 0,
    Isochronous = 1,
    Bulk = 2,
    Interrupt = 3,
}
