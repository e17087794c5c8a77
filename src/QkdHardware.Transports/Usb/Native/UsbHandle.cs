using System.Runtime.InteropServices;

namespace QkdHardware.Transports.Usb.Native;

/// <summary>A <c>libusb_device_handle</c>. It holds its context, which must not end before it.</summary>
internal sealed class UsbHandle : SafeHandle
{
    private readonly UsbContextHandle context;
    private readonly bool holdsContext;

    public UsbHandle(UsbContextHandle context, nint device)
        : base(nint.Zero, ownsHandle: true)
    {
        this.context = context;
        context.DangerousAddRef(ref holdsContext);
        SetHandle(device);
    }

    public override bool IsInvalid => handle == nint.Zero;

    protected override bool ReleaseHandle()
    {
        LibUsb.Close(handle);
        if (holdsContext) context.DangerousRelease();
        return true;
    }
}
