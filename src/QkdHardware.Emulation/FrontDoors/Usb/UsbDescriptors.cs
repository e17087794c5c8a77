using System.Buffers.Binary;
using System.Text;

namespace QkdHardware.Emulation.FrontDoors.Usb;

/// <summary>The descriptors of a high-speed device with one configuration and one interface (USB 2.0, section 9.6).</summary>
internal sealed class UsbDescriptors
{
    /// <summary>Packet length of bulk endpoints at high speed; the specification allows no other.</summary>
    public const int BulkPacketLength = 512;

    /// <summary>Packet length of interrupt endpoints.</summary>
    public const int InterruptPacketLength = 8;

    private const byte DeviceType = 1;
    private const byte ConfigurationType = 2;
    private const byte StringType = 3;
    private const byte InterfaceType = 4;
    private const byte EndpointType = 5;
    private const byte BulkTransfers = 2;
    private const byte InterruptTransfers = 3;
    private const byte BusPowered = 0x80;
    private const byte HundredMilliamperes = 50;
    private const ushort EnglishUnitedStates = 0x0409;

    private readonly string[] strings;

    /// <param name="identity">Names and numbers.</param>
    /// <param name="interfaceClass">Class, subclass and protocol of the interface.</param>
    /// <param name="bulkEndpoints">Addresses; bit 7 says "in".</param>
    /// <param name="interruptEndpoint">Address, if there is one.</param>
    public UsbDescriptors(
        UsbIdentity identity,
        (byte Class, byte Subclass, byte Protocol) interfaceClass,
        ReadOnlySpan<byte> bulkEndpoints,
        byte? interruptEndpoint)
    {
        Endpoints = [.. bulkEndpoints, .. interruptEndpoint is { } only ? new[] { only } : []];
        strings = [identity.Manufacturer, identity.Product, identity.SerialNumber];
        Device = BuildDevice(identity);
        var configuration = new List<byte>();
        int endpoints = bulkEndpoints.Length + (interruptEndpoint is null ? 0 : 1);
        configuration.AddRange(
            [9, InterfaceType, 0, 0, (byte)endpoints, interfaceClass.Class, interfaceClass.Subclass, interfaceClass.Protocol, 0]);
        foreach (byte address in bulkEndpoints)
        {
            configuration.AddRange([7, EndpointType, address, BulkTransfers, BulkPacketLength & 0xFF, BulkPacketLength >> 8, 0]);
        }

        if (interruptEndpoint is { } interrupt)
        {
            configuration.AddRange([7, EndpointType, interrupt, InterruptTransfers, InterruptPacketLength, 0, 4]);
        }

        ushort length = (ushort)(9 + configuration.Count);
        Configuration =
        [
            9, ConfigurationType, (byte)length, (byte)(length >> 8), 1, 1, 0, BusPowered, HundredMilliamperes, .. configuration,
        ];
    }

    /// <summary>The addresses of the endpoints.</summary>
    public byte[] Endpoints { get; }

    public byte[] Device { get; }

    public byte[] Configuration { get; }

    /// <summary>The reply to GET_DESCRIPTOR, not cut to the length that is asked for; null for none.</summary>
    public byte[]? Find(byte type, int index) => type switch
    {
        DeviceType => Device,
        ConfigurationType when index == 0 => Configuration,
        StringType when index == 0 => [4, StringType, EnglishUnitedStates & 0xFF, EnglishUnitedStates >> 8],
        StringType when index <= strings.Length => BuildString(strings[index - 1]),
        _ => null,
    };

    private static byte[] BuildDevice(UsbIdentity identity)
    {
        // | 18 | 1 | USB 2.0 | class of the interface | 64 | vendor | product | 1.00 | strings 1 2 3 | 1 configuration |
        byte[] device = [18, DeviceType, 0x00, 0x02, 0, 0, 0, 64, 0, 0, 0, 0, 0x00, 0x01, 1, 2, 3, 1];
        BinaryPrimitives.WriteUInt16LittleEndian(device.AsSpan(8), identity.VendorId);
        BinaryPrimitives.WriteUInt16LittleEndian(device.AsSpan(10), identity.ProductId);
        return device;
    }

    private static byte[] BuildString(string text)
    {
        byte[] characters = Encoding.Unicode.GetBytes(text);
        return [(byte)(2 + characters.Length), StringType, .. characters];
    }
}
