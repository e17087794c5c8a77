namespace QkdHardware.Emulation.FrontDoors.Usb;

/// <summary>What an emulated USB device says of itself.</summary>
/// <param name="VendorId">Its maker.</param>
/// <param name="ProductId">Its model.</param>
/// <param name="SerialNumber">Its serial number.</param>
internal sealed record UsbIdentity(ushort VendorId, ushort ProductId, string SerialNumber)
{
    public string Manufacturer { get; init; } = "QkdHardware";

    public string Product { get; init; } = "Emulated instrument";

    public override string ToString() => $"0x{VendorId:x4}:0x{ProductId:x4} {SerialNumber}";
}
