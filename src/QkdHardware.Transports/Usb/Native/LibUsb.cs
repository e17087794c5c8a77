using System.Runtime.InteropServices;

namespace QkdHardware.Transports.Usb.Native;

/// <summary>libusb 1.0 as its header declares it. <see cref="LibUsbLibrary"/> must have loaded it.</summary>
internal static unsafe partial class LibUsb
{
    public const string Library = "libusb-1.0";

    public const uint HasHotplug = 0x0001;
    public const int HotplugLeft = 0x02;
    public const int AnyClass = -1;

    [LibraryImport(Library, EntryPoint = "libusb_init")]
    public static partial LibUsbError Init(out nint context);

    [LibraryImport(Library, EntryPoint = "libusb_exit")]
    public static partial void Exit(nint context);

    [LibraryImport(Library, EntryPoint = "libusb_has_capability")]
    public static partial int HasCapability(uint capability);

    [LibraryImport(Library, EntryPoint = "libusb_get_device_list")]
    public static partial nint GetDeviceList(UsbContextHandle context, out nint* list);

    [LibraryImport(Library, EntryPoint = "libusb_free_device_list")]
    public static partial void FreeDeviceList(nint* list, int unreferenceDevices);

    [LibraryImport(Library, EntryPoint = "libusb_get_device_descriptor")]
    public static partial LibUsbError GetDeviceDescriptor(nint device, out DeviceDescriptor descriptor);

    [LibraryImport(Library, EntryPoint = "libusb_get_active_config_descriptor")]
    public static partial LibUsbError GetActiveConfiguration(nint device, out ConfigurationDescriptor* descriptor);

    [LibraryImport(Library, EntryPoint = "libusb_free_config_descriptor")]
    public static partial void FreeConfiguration(ConfigurationDescriptor* descriptor);

    [LibraryImport(Library, EntryPoint = "libusb_open")]
    public static partial LibUsbError Open(nint device, out nint handle);

    [LibraryImport(Library, EntryPoint = "libusb_close")]
    public static partial void Close(nint handle);

    [LibraryImport(Library, EntryPoint = "libusb_get_device")]
    public static partial nint GetDevice(UsbHandle handle);

    [LibraryImport(Library, EntryPoint = "libusb_get_configuration")]
    public static partial LibUsbError GetConfiguration(UsbHandle handle, out int configuration);

    [LibraryImport(Library, EntryPoint = "libusb_get_string_descriptor_ascii")]
    public static partial int GetString(UsbHandle handle, byte index, byte* text, int length);

    [LibraryImport(Library, EntryPoint = "libusb_set_auto_detach_kernel_driver")]
    public static partial LibUsbError SetAutoDetach(UsbHandle handle, int enable);

    [LibraryImport(Library, EntryPoint = "libusb_claim_interface")]
    public static partial LibUsbError Claim(UsbHandle handle, int interfaceNumber);

    [LibraryImport(Library, EntryPoint = "libusb_release_interface")]
    public static partial LibUsbError Release(UsbHandle handle, int interfaceNumber);

    [LibraryImport(Library, EntryPoint = "libusb_clear_halt")]
    public static partial LibUsbError ClearHalt(UsbHandle handle, byte endpoint);

    [LibraryImport(Library, EntryPoint = "libusb_alloc_transfer")]
    public static partial NativeTransfer* AllocateTransfer(int isoPackets);

    [LibraryImport(Library, EntryPoint = "libusb_free_transfer")]
    public static partial void FreeTransfer(NativeTransfer* transfer);

    [LibraryImport(Library, EntryPoint = "libusb_submit_transfer")]
    public static partial LibUsbError Submit(NativeTransfer* transfer);

    [LibraryImport(Library, EntryPoint = "libusb_cancel_transfer")]
    public static partial LibUsbError Cancel(NativeTransfer* transfer);

    [LibraryImport(Library, EntryPoint = "libusb_handle_events_completed")]
    public static partial LibUsbError HandleEvents(UsbContextHandle context, int* completed);

    [LibraryImport(Library, EntryPoint = "libusb_interrupt_event_handler")]
    public static partial void InterruptEvents(UsbContextHandle context);

    [LibraryImport(Library, EntryPoint = "libusb_hotplug_register_callback")]
    public static partial LibUsbError RegisterHotplug(
        UsbContextHandle context,
        int events,
        int flags,
        int vendorId,
        int productId,
        int deviceClass,
        delegate* unmanaged[Cdecl]<nint, nint, int, nint, int> callback,
        nint userData,
        out int registration);
}
