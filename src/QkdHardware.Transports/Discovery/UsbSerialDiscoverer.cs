using System.Globalization;
using System.IO.Ports;
using QkdHardware.Sdk.Discovery;
using QkdHardware.Transports.Serial.Linux;

namespace QkdHardware.Transports.Discovery;

/// <summary>
/// Serial ports. On Linux those of USB devices, with what the device says of itself, by the name that stays the same when
/// it is plugged in elsewhere, if the system gives one; elsewhere all ports, by their names alone.
/// </summary>
/// <param name="classFolder">Where Linux lists terminals; its own folder unless a test says otherwise.</param>
/// <param name="usbFolder">Where it lists ports by their USB identity.</param>
public sealed class UsbSerialDiscoverer(string classFolder = "/sys/class/tty", string usbFolder = SerialPaths.ById)
    : ILinkDiscoverer
{
    private const string Kind = "serial port";

    // From a terminal up to its USB device: tty, port, interface, device; a modem has no level for the port.
    private const int MaxLevels = 6;

    public string Name => "serial";

    public ValueTask<IReadOnlyList<FoundLink>> FindAsync(
        TimeSpan duration, TimeProvider time, CancellationToken cancellationToken = default)
    {
        try
        {
            return ValueTask.FromResult(OperatingSystem.IsLinux() ? FindOnUsb() : FindByName());
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new DiscoveryException($"the serial ports cannot be listed ({exception.Message})", exception);
        }
    }

    private static IReadOnlyList<FoundLink> FindByName() =>
        [.. SerialPort.GetPortNames().Distinct().Order(StringComparer.Ordinal).Select(name => new FoundLink(Kind, $"ASRL{name}::INSTR"))];

    private IReadOnlyList<FoundLink> FindOnUsb()
    {
        if (!Directory.Exists(classFolder))
        {
            return [];
        }

        Dictionary<string, string> stableNames = StableNames();
        var found = new List<FoundLink>();
        foreach (string terminal in Directory.EnumerateDirectories(classFolder).Order(StringComparer.Ordinal))
        {
            string port = Path.GetFileName(terminal);
            if (UsbDeviceOf(terminal) is { } device)
            {
                string path = stableNames.GetValueOrDefault(port, $"/dev/{port}");
                found.Add(new FoundLink(Kind, $"ASRL{path}::INSTR")
                {
                    UsbVendorId = Id(device, "idVendor"),
                    UsbProductId = Id(device, "idProduct"),
                    Manufacturer = Text(device, "manufacturer"),
                    Model = Text(device, "product"),
                    SerialNumber = Text(device, "serial"),
                    Note = $"/dev/{port}",
                });
            }
        }

        return found;
    }

    private Dictionary<string, string> StableNames()
    {
        var names = new Dictionary<string, string>();
        foreach (string entry in Directory.Exists(usbFolder) ? Directory.EnumerateFileSystemEntries(usbFolder) : [])
        {
            if (new FileInfo(entry).LinkTarget is { } target)
            {
                names.TryAdd(Path.GetFileName(target), entry);
            }
        }

        return names;
    }

    // The entry is a link to the terminal's place in the tree of devices, below the device that it belongs to.
    private static string? UsbDeviceOf(string terminal)
    {
        var folder = Directory.ResolveLinkTarget(terminal, returnFinalTarget: true) as DirectoryInfo;
        for (int level = 0; level < MaxLevels && folder is not null; level++, folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "idVendor")))
            {
                return folder.FullName;
            }
        }

        return null;
    }

    private static ushort? Id(string device, string name) =>
        ushort.TryParse(Text(device, name), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ushort id) ? id : null;

    private static string? Text(string device, string name)
    {
        string path = Path.Combine(device, name);
        return File.Exists(path) ? File.ReadAllText(path).Trim() : null;
    }
}
