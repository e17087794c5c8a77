using QkdHardware.Emulation.FrontDoors.Usb;

namespace QkdHardware.Tests.Links;

/// <summary>
/// Whether this process was started so that libusb sees emulated devices. The variables must stand before a process
/// starts, so test.sh runs these tests in a pass of its own; elsewhere they are skipped.
/// </summary>
internal static class UsbPreload
{
    /// <summary>Why tests with libusb cannot run in this process; null when they can.</summary>
    public static string? Missing { get; } = Find();

    private static string? Find()
    {
        bool isPreloaded = Environment.GetEnvironmentVariable("LD_PRELOAD")?.Contains("libumockdev-preload", StringComparison.Ordinal) == true;
        bool isFolderRight = Environment.GetEnvironmentVariable(EmulatedUsbBus.PreloadFolderVariable) == EmulatedUsbBus.Folder;
        return isPreloaded && isFolderRight
            ? null
            : $"libusb sees emulated devices under {EmulatedUsbBus.PreloadLibrary} only (Debian: umockdev); test.sh runs a pass with it";
    }
}
