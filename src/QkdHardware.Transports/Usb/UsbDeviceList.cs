using QkdHardware.Transports.Usb.Native;

namespace QkdHardware.Transports.Usb;

/// <summary>The devices that a context sees.</summary>
internal static unsafe class UsbDeviceList
{
    public static bool Contains(UsbContextHandle context, nint device)
    {
        bool found = false;
        Visit(context, candidate => found |= candidate == device);
        return found;
    }

    /// <summary>Calls <paramref name="visit"/> with each device, which is valid during the call.</summary>
    public static void Visit(UsbContextHandle context, Action<nint> visit)
    {
        nint count = LibUsb.GetDeviceList(context, out nint* list);
        if (count < 0) return;
        try
        {
            for (nint i = 0; i < count; i++) visit(list[i]);
        }
        finally
        {
            LibUsb.FreeDeviceList(list, unreferenceDevices: 1);
        }
    }
}
