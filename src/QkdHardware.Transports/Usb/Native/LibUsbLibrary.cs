using QkdHardware.Abstractions.Links;

namespace QkdHardware.Transports.Usb.Native;

/// <summary>Finds libusb 1.0.</summary>
internal static class LibUsbLibrary
{
    /// <param name="address">The link that needs it, for the message.</param>
    /// <param name="file">A file to load instead of the system's; null for the system's.</param>
    /// <exception cref="LinkException">It is not installed; the message says what to install.</exception>
    public static void Require(string address, string? file)
    {
        string[] candidates = file is not null ? [file]
            : OperatingSystem.IsWindows() ? ["libusb-1.0.dll"]
            : OperatingSystem.IsMacOS() ? ["libusb-1.0.0.dylib", "/opt/homebrew/lib/libusb-1.0.0.dylib", "/usr/local/lib/libusb-1.0.0.dylib"]
            : ["libusb-1.0.so.0"];
        if (!NativeLibraries.TryLoad(LibUsb.Library, candidates))
        {
            throw new LinkException(address, $"{candidates[0]} is not installed; {Remedy}");
        }
    }

    private static string Remedy =>
        OperatingSystem.IsWindows() ? "put libusb-1.0.dll (from libusb.info) beside the program"
        : OperatingSystem.IsMacOS() ? "install it with: brew install libusb"
        : "install the package libusb-1.0-0 (Debian, Ubuntu), libusb1 (Fedora) or libusb (Arch)";
}
