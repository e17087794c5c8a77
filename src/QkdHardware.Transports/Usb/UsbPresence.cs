using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using QkdHardware.Transports.Usb.Native;

namespace QkdHardware.Transports.Usb;

/// <summary>
/// Tells when a device is unplugged while nothing is transferred, of which USB itself says nothing: by the system's
/// events where libusb can listen to them (Linux, macOS), else by asking once a second, which costs the read of one small
/// file on Linux and one enumeration elsewhere.
/// </summary>
internal sealed class UsbPresence
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    private readonly Lock gate = new();
    private readonly UsbContextHandle context;
    private readonly UsbHandle handle;
    private readonly nint device;
    private readonly Action onLeft;
    private readonly GCHandle self;
    private readonly ITimer? timer;
    private bool isStopped;

    /// <param name="context">The context, whose events somebody handles.</param>
    /// <param name="handle">The device.</param>
    /// <param name="settings">Whether to ask in any case.</param>
    /// <param name="time">The clock of asking.</param>
    /// <param name="onLeft">Called when the device is gone; perhaps more than once.</param>
    public UsbPresence(
        UsbContextHandle context, UsbHandle handle, UsbSettings settings, TimeProvider time, Action onLeft)
    {
        (this.context, this.handle, this.onLeft) = (context, handle, onLeft);
        device = LibUsb.GetDevice(handle);
        self = GCHandle.Alloc(this);
        if (settings.WatchesByAsking || !TryListen()) timer = time.CreateTimer(_ => Ask(), null, Period, Period);
    }

    /// <summary>Asks no more. Events may still come until the context has ended.</summary>
    public void Stop()
    {
        lock (gate) isStopped = true;
        timer?.Dispose();
    }

    /// <summary>Only after the context has ended.</summary>
    public void Free() => self.Free();

    private unsafe bool TryListen() =>
        LibUsb.HasCapability(LibUsb.HasHotplug) != 0
        && LibUsb.GetDeviceDescriptor(device, out DeviceDescriptor descriptor) == LibUsbError.Success
        && LibUsb.RegisterHotplug(
            context,
            LibUsb.HotplugLeft,
            0,
            descriptor.VendorId,
            descriptor.ProductId,
            LibUsb.AnyClass,
            &OnLeft,
            GCHandle.ToIntPtr(self),
            out _) == LibUsbError.Success;

    private void Ask()
    {
        lock (gate)
        {
            if (isStopped || IsThere()) return;
        }

        onLeft();
    }

    private bool IsThere()
    {
        // Where libusb listens, its list of devices is what it was told; the system's own file is the truth.
        bool isListed = LibUsb.HasCapability(LibUsb.HasHotplug) != 0 || UsbDeviceList.Contains(context, device);
        return isListed && LibUsb.GetConfiguration(handle, out _) != LibUsbError.NoDevice;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int OnLeft(nint context, nint device, int change, nint userData)
    {
        var presence = (UsbPresence)GCHandle.FromIntPtr(userData).Target!;
        if (device == presence.device) presence.onLeft();
        return 0;
    }
}
