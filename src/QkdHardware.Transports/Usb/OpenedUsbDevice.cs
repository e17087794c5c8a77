using QkdHardware.Transports.Usb.Native;

namespace QkdHardware.Transports.Usb;

/// <summary>A device as <see cref="UsbDeviceFinder"/> found and opened it, with one interface claimed.</summary>
/// <param name="Context">A context of its own, so that it sees what is plugged now and a stuck device blocks no other.</param>
/// <param name="Handle">The device.</param>
/// <param name="Interface">The claimed interface.</param>
internal sealed record OpenedUsbDevice(UsbContextHandle Context, UsbHandle Handle, UsbInterface Interface);
