using System.Runtime.InteropServices;

namespace QkdHardware.Transports.Usb.Native;

/// <summary><c>struct libusb_device_descriptor</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct DeviceDescriptor
{
    public byte Length;
    public byte DescriptorType;
    public ushort UsbVersion;
    public byte DeviceClass;
    public byte DeviceSubclass;
    public byte DeviceProtocol;
    public byte MaxPacketSize0;
    public ushort VendorId;
    public ushort ProductId;
    public ushort DeviceVersion;
    public byte Manufacturer;
    public byte Product;
    public byte SerialNumber;
    public byte ConfigurationCount;
}

/// <summary><c>struct libusb_config_descriptor</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct ConfigurationDescriptor
{
    public byte Length;
    public byte DescriptorType;
    public ushort TotalLength;
    public byte InterfaceCount;
    public byte Value;
    public byte Name;
    public byte Attributes;
    public byte MaxPower;
    public AlternateSettings* Interfaces;
    public byte* Extra;
    public int ExtraLength;
}

/// <summary><c>struct libusb_interface</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct AlternateSettings
{
    public InterfaceDescriptor* Settings;
    public int Count;
}

/// <summary><c>struct libusb_interface_descriptor</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct InterfaceDescriptor
{
    public byte Length;
    public byte DescriptorType;
    public byte Number;
    public byte AlternateSetting;
    public byte EndpointCount;
    public byte Class;
    public byte Subclass;
    public byte Protocol;
    public byte Name;
    public EndpointDescriptor* Endpoints;
    public byte* Extra;
    public int ExtraLength;
}

/// <summary><c>struct libusb_endpoint_descriptor</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct EndpointDescriptor
{
    public byte Length;
    public byte DescriptorType;
    public byte Address;
    public byte Attributes;
    public ushort MaxPacketSize;
    public byte Interval;
    public byte Refresh;
    public byte SynchAddress;
    public byte* Extra;
    public int ExtraLength;
}
