using QkdHardware.Sdk.Links;

namespace QkdHardware.Emulation.FrontDoors.Usb;

/// <summary>
/// Where emulated USB devices are found. A program sees them, and them only, when it is started with
/// <see cref="ClientEnvironment"/>: libumockdev's preload library (Debian: package umockdev) then leads libusb's files and
/// system calls to this folder. Real devices are hidden from such a program.
/// </summary>
public static class EmulatedUsbBus
{
    /// <summary>Names another folder, for tests and several emulators side by side.</summary>
    public const string FolderVariable = "QKD_USB_ROOT";

    /// <summary>libumockdev's own name for the folder.</summary>
    public const string PreloadFolderVariable = "UMOCKDEV_DIR";

    /// <summary>The library that programs are started with.</summary>
    public const string PreloadLibrary = "libumockdev-preload.so.0";

    /// <summary>
    /// The folder: <c>QKD_USB_ROOT</c>, else <c>UMOCKDEV_DIR</c> when this process runs under the preload library, else
    /// <c>usb</c> in the user's own temporary folder.
    /// </summary>
    public static string Folder { get; } =
        Named(FolderVariable)
        ?? Named(PreloadFolderVariable)
        ?? Path.Combine(Path.GetDirectoryName(StableSerialName.Folder)!, "usb");

    /// <summary>What a client program needs in its environment, before it starts.</summary>
    public static IReadOnlyDictionary<string, string> ClientEnvironment { get; } = new Dictionary<string, string>
    {
        ["LD_PRELOAD"] = PreloadLibrary,
        [PreloadFolderVariable] = Folder,

        // The runtime's debugger opens a pipe at start, which waits for ever under the preload library's lock.
        ["DOTNET_EnableDiagnostics_Debugger"] = "0",
    };

    private static string? Named(string variable) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } folder ? folder : null;
}
