using System.Text;
using QkdHardware.Abstractions.Links;
using QkdHardware.Sdk.Links.Addresses;
using QkdHardware.Transports.Usb.Native;

namespace QkdHardware.Transports.Usb;

/// <summary>Finds a device by its identity, opens it and claims an interface. Blocks; says in one sentence why it could not.</summary>
/// <param name="address">The link, for messages.</param>
/// <param name="wanted">The device.</param>
internal sealed class UsbDeviceFinder(string address, UsbAddress wanted)
{
    private const int MaxStringLength = 128;

    private readonly List<string> others = [];
    private LibUsbError refusal;

    /// <param name="choose">Chooses the interface; null when none will do.</param>
    /// <param name="what">What was looked for, for the message.</param>
    /// <exception cref="LinkException">Not there, not allowed, in use, or without such an interface.</exception>
    public OpenedUsbDevice Open(Func<IReadOnlyList<UsbInterface>, UsbInterface?> choose, string what)
    {
        LibUsbError error = LibUsb.Init(out nint created);
        if (error != LibUsbError.Success) throw new LinkException(address, $"libusb cannot be used ({error})");
        var context = new UsbContextHandle(created);
        UsbHandle? handle = null;
        try
        {
            handle = Find(context) ?? throw new LinkException(address, DescribeAbsence());
            UsbInterface chosen = choose(UsbInterface.Of(LibUsb.GetDevice(handle)))
                ?? throw new LinkException(address, $"the USB device {wanted.Identity} has no {what}");
            Claim(handle, chosen);
            return new OpenedUsbDevice(context, handle, chosen);
        }
        catch
        {
            handle?.Dispose();
            context.Dispose();
            throw;
        }
    }

    private UsbHandle? Find(UsbContextHandle context)
    {
        UsbHandle? found = null;
        UsbDeviceList.Visit(context, device =>
        {
            if (found is not null
                || LibUsb.GetDeviceDescriptor(device, out DeviceDescriptor descriptor) != LibUsbError.Success
                || descriptor.VendorId != wanted.VendorId
                || descriptor.ProductId != wanted.ProductId)
            {
                return;
            }

            LibUsbError error = LibUsb.Open(device, out nint opened);
            if (error != LibUsbError.Success)
            {
                refusal = error;
                return;
            }

            var handle = new UsbHandle(context, opened);
            string serialNumber = ReadString(handle, descriptor.SerialNumber);
            if (serialNumber == wanted.SerialNumber)
            {
                found = handle;
                return;
            }

            others.Add(serialNumber.Length > 0 ? $"'{serialNumber}'" : "one without");
            handle.Dispose();
        });
        return found;
    }

    private static unsafe string ReadString(UsbHandle handle, byte index)
    {
        byte* text = stackalloc byte[MaxStringLength];
        int length = index == 0 ? 0 : LibUsb.GetString(handle, index, text, MaxStringLength);
        return length > 0 ? Encoding.ASCII.GetString(text, length) : string.Empty;
    }

    private string DescribeAbsence()
    {
        string absence = $"no USB device {wanted.Identity} is plugged in";
        return refusal switch
        {
            LibUsbError.Access => $"this user may not open the USB device 0x{wanted.VendorId:x4}:0x{wanted.ProductId:x4}; "
                + "add a udev rule that gives access to it",
            LibUsbError.NotSupported or LibUsbError.NotFound =>
                $"the USB device 0x{wanted.VendorId:x4}:0x{wanted.ProductId:x4} has a driver that libusb cannot use; install WinUSB for it",
            LibUsbError.Success when others.Count > 0 => $"{absence}; there is {string.Join(", ", others)}",
            LibUsbError.Success => absence,
            _ => $"the USB device 0x{wanted.VendorId:x4}:0x{wanted.ProductId:x4} could not be opened ({refusal})",
        };
    }

    private void Claim(UsbHandle handle, UsbInterface chosen)
    {
        // The kernel's own USBTMC driver gives the interface up and gets it back; systems without drivers to detach say so.
        _ = LibUsb.SetAutoDetach(handle, enable: 1);
        LibUsbError error = LibUsb.Claim(handle, chosen.Number);
        if (error == LibUsbError.Success) return;
        throw new LinkException(
            address,
            error switch
            {
                LibUsbError.Busy => $"the USB device {wanted.Identity} is in use by another program",
                LibUsbError.NoDevice => $"the USB device {wanted.Identity} was unplugged while it was opened",
                _ => $"interface {chosen.Number} of the USB device {wanted.Identity} could not be claimed ({error})",
            });
    }
}
