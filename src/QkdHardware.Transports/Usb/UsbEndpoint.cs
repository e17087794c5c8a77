using QkdHardware.Transports.Usb.Native;

namespace QkdHardware.Transports.Usb;

/// <summary>One endpoint of an interface.</summary>
/// <param name="Address">Its address; bit 7 says "in".</param>
/// <param name="Type">The kind of its transfers.</param>
/// <param name="PacketLength">Its packet length in bytes.</param>
internal readonly record struct UsbEndpoint(byte Address, TransferType Type, int PacketLength)
{
    private const byte DirectionIn = 0x80;

    public bool IsIn => (Address & DirectionIn) != 0;
}
