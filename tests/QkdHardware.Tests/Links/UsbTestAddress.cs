using System.Globalization;
using QkdHardware.Sdk.Links.Addresses;

namespace QkdHardware.Tests.Links;

/// <summary>Identities of emulated devices that no other test uses.</summary>
internal static class UsbTestAddress
{
    // The vendor of pid.codes, which shares it among open hardware.
    private const ushort VendorId = 0x1209;

    private static int count;

    public static string NewInstrument() => new UsbAddress.Instrument(VendorId, NextProduct(), NewSerial()).ToString();

    public static string NewBulk() => new UsbAddress.Bulk(VendorId, NextProduct(), NewSerial()).ToString();

    // Messages list devices that differ in the serial number only; with a model of its own a test meets no other's.
    private static ushort NextProduct() => (ushort)Interlocked.Increment(ref count);

    private static string NewSerial() => Guid.NewGuid().ToString("N", CultureInfo.InvariantCulture)[..12];
}
