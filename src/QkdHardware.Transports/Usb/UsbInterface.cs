using QkdHardware.Transports.Usb.Native;

namespace QkdHardware.Transports.Usb;

/// <summary>One interface of a device in its first alternate setting.</summary>
/// <param name="Number">Its number.</param>
/// <param name="Class">Its class.</param>
/// <param name="Subclass">Its subclass.</param>
/// <param name="Endpoints">Its endpoints.</param>
internal sealed record UsbInterface(byte Number, byte Class, byte Subclass, IReadOnlyList<UsbEndpoint> Endpoints)
{
    private const byte TypeMask = 0x03;

    // Bits 11 and 12 tell of further packets in a microframe, which is no matter of ours.
    private const int PacketLengthMask = 0x07FF;

    /// <summary>The first endpoint of a kind, or null.</summary>
    public UsbEndpoint? Find(TransferType type, bool isIn)
    {
        foreach (UsbEndpoint endpoint in Endpoints)
        {
            if (endpoint.Type == type && endpoint.IsIn == isIn && endpoint.PacketLength > 0) return endpoint;
        }

        return null;
    }

    /// <summary>The interfaces of the configuration that a device is in; empty when it is in none.</summary>
    public static unsafe IReadOnlyList<UsbInterface> Of(nint device)
    {
        var found = new List<UsbInterface>();
        if (LibUsb.GetActiveConfiguration(device, out ConfigurationDescriptor* configuration) != LibUsbError.Success) return found;
        for (int i = 0; i < configuration->InterfaceCount; i++)
        {
            AlternateSettings settings = configuration->Interfaces[i];
            if (settings.Count == 0) continue;
            InterfaceDescriptor* first = &settings.Settings[0];
            var endpoints = new UsbEndpoint[first->EndpointCount];
            for (int j = 0; j < endpoints.Length; j++)
            {
                EndpointDescriptor* endpoint = &first->Endpoints[j];
                endpoints[j] = new UsbEndpoint(
                    endpoint->Address, (TransferType)(endpoint->Attributes & TypeMask), endpoint->MaxPacketSize & PacketLengthMask);
            }

            found.Add(new UsbInterface(first->Number, first->Class, first->Subclass, endpoints));
        }

        LibUsb.FreeConfiguration(configuration);
        return found;
    }
}
