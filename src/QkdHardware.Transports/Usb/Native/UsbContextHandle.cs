using System.Runtime.InteropServices;

namespace QkdHardware.Transports.Usb.Native;

/// <summary>A <c>libusb_context</c>.</summary>
internal sealed class UsbContextHandle : SafeHandle
{
    public UsbContextHandle(nint context)
        : base(nint.Zero, ownsHandle: true) => SetHandle(context);

    public override bool IsInvalid => handle == nint.Zero;

    protected override bool ReleaseHandle()
    {
        LibUsb.Exit(handle);
        return true;
    }
}
