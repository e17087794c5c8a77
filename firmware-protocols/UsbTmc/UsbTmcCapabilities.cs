using System.Buffers.Binary;

namespace QkdHardware.Protocols.UsbTmc;

/// <summary>The reply to GET_CAPABILITIES (USBTMC 1.0, table 37; USB488 1.0, table 8).</summary>
/// <param name="Status">Success, or the other fields say nothing.</param>
/// <param name="Interface">What the USBTMC interface does.</param>
/// <param name="EndsOnTerminator">The instrument ends an answer at the byte that a request names.</param>
/// <param name="Usb488">What USB488 adds to the interface.</param>
/// <param name="Device488">The instrument's IEEE 488 functions.</param>
/// <param name="Version">The USBTMC version, in binary-coded decimal: 0x0100.</param>
/// <param name="Usb488Version">The USB488 version; 0 without USB488.</param>
public readonly record struct UsbTmcCapabilities(
    UsbTmcStatus Status,
    UsbTmcInterfaceFeatures Interface,
    bool EndsOnTerminator,
    Usb488InterfaceFeatures Usb488,
    Usb488DeviceFeatures Device488,
    ushort Version = UsbTmcCapabilities.Version10,
    ushort Usb488Version = UsbTmcCapabilities.Version10)
{
    /// <summary>Bytes on the wire.</summary>
    public const int WireLength = 24;

    /// <summary>Version 1.0 in binary-coded decimal.</summary>
    public const ushort Version10 = 0x0100;

    private const int VersionAt = 2;
    private const int InterfaceAt = 4;
    private const int DeviceAt = 5;
    private const int Usb488VersionAt = 12;
    private const int Usb488InterfaceAt = 14;
    private const int Usb488DeviceAt = 15;
    private const byte TerminatorBit = 0x01;

    /// <summary>Reads a reply; false when it is too short. Reserved bits are dropped.</summary>
    public static bool TryParse(ReadOnlySpan<byte> reply, out UsbTmcCapabilities capabilities)
    {
        bool ok = reply.Length >= WireLength;
        capabilities = ok
            ? new(
                (UsbTmcStatus)reply[0],
                (UsbTmcInterfaceFeatures)reply[InterfaceAt] & UsbTmcInterfaceFeatures.All,
                (reply[DeviceAt] & TerminatorBit) != 0,
                (Usb488InterfaceFeatures)reply[Usb488InterfaceAt] & Usb488InterfaceFeatures.All,
                (Usb488DeviceFeatures)reply[Usb488DeviceAt] & Usb488DeviceFeatures.All,
                BinaryPrimitives.ReadUInt16LittleEndian(reply[VersionAt..]),
                BinaryPrimitives.ReadUInt16LittleEndian(reply[Usb488VersionAt..]))
            : default;
        return ok;
    }

    public void WriteTo(Span<byte> reply)
    {
        reply[..WireLength].Clear();
        reply[0] = (byte)Status;
        BinaryPrimitives.WriteUInt16LittleEndian(reply[VersionAt..], Version);
        reply[InterfaceAt] = (byte)Interface;
        reply[DeviceAt] = EndsOnTerminator ? TerminatorBit : (byte)0;
        BinaryPrimitives.WriteUInt16LittleEndian(reply[Usb488VersionAt..], Usb488Version);
        reply[Usb488InterfaceAt] = (byte)Usb488;
        reply[Usb488DeviceAt] = (byte)Device488;
    }
}
