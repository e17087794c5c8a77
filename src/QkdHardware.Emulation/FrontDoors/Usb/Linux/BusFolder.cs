using System.Globalization;
using System.Text;

namespace QkdHardware.Emulation.FrontDoors.Usb.Linux;

/// <summary>
/// The files of one emulated device, as libudev and libusb look for them below <c>/sys</c> and <c>/dev</c>, and the socket
/// that the preload library looks for. All devices are on bus 1.
/// </summary>
internal sealed class BusFolder
{
    /// <summary>Device numbers that a bus has for devices; 1 is the hub.</summary>
    public const int FirstNumber = 2;
    public const int LastNumber = 127;

    private const int MaxSocketPathLength = 107;
    private const string BusPath = "sys/devices/pci0000:00/0000:00:14.0/usb1";

    private readonly string root;
    private readonly int number;
    private readonly string padded;

    /// <param name="root">The folder of all emulated devices.</param>
    /// <param name="number">The device number.</param>
    public BusFolder(string root, int number)
    {
        (this.root, this.number) = (root, number);
        padded = number.ToString("D3", CultureInfo.InvariantCulture);
    }

    // The device's path in messages of the kernel, below /sys.
    private string KernelPath => $"/{BusPath["sys/".Length..]}/1-{number}";

    public string NodeName => $"bus/usb/001/{padded}";

    public string NodePath => At("dev", NodeName);

    public string SocketPath => At("ioctl/dev", NodeName);

    /// <summary>Whether the operating system takes the socket's path.</summary>
    public bool IsShortEnough => Encoding.UTF8.GetByteCount(SocketPath) <= MaxSocketPathLength;

    private string DevicePath => At(BusPath, $"1-{number}");

    private string BusLink => At("sys/bus/usb/devices", $"1-{number}");

    private string CharacterLink => At("sys/dev/char", $"189:{number - 1}");

    private string NodeLink => At("dev/.node", $"bus_usb_001_{padded}");

    /// <summary>Shows the device to clients, whose node and socket exist already.</summary>
    public void Publish(UsbIdentity identity, UsbDescriptors descriptors)
    {
        Directory.CreateDirectory(DevicePath);
        foreach ((string name, string text) in Attributes(identity)) File.WriteAllText(Path.Combine(DevicePath, name), text + "\n");
        File.WriteAllBytes(Path.Combine(DevicePath, "descriptors"), [.. descriptors.Device, .. descriptors.Configuration]);
        File.CreateSymbolicLink(Path.Combine(DevicePath, "subsystem"), "../../../../../bus/usb");
        File.CreateSymbolicLink(NodeLink, $"189:{number - 1}");
        File.CreateSymbolicLink(CharacterLink, $"../../{BusPath["sys/".Length..]}/1-{number}");

        // Last, for this is where devices are looked for.
        File.CreateSymbolicLink(BusLink, $"../../../{BusPath["sys/".Length..]}/1-{number}");
    }

    /// <summary>Tells running clients that the device came or went.</summary>
    public void Announce(string action, UsbIdentity identity) =>
        UdevBroadcast.Send(root, action, KernelPath, Properties(identity));

    /// <summary>Removes all traces, also those of an emulator that died.</summary>
    public void Withdraw()
    {
        Prepare();
        foreach (string path in new[] { BusLink, CharacterLink, NodeLink, NodePath, SocketPath }) File.Delete(path);
        if (Directory.Exists(DevicePath)) Directory.Delete(DevicePath, recursive: true);
    }

    // Makes the folders that all goes into.
    private void Prepare()
    {
        foreach (string path in new[] { NodePath, SocketPath, DevicePath, BusLink, CharacterLink, NodeLink })
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        }

        // libudev gives up where these are missing.
        Directory.CreateDirectory(At("sys/class", ""));
    }

    private IEnumerable<(string Name, string Text)> Attributes(UsbIdentity identity)
    {
        string vendor = identity.VendorId.ToString("x4", CultureInfo.InvariantCulture);
        string product = identity.ProductId.ToString("x4", CultureInfo.InvariantCulture);
        yield return ("busnum", "1");
        yield return ("devnum", $"{number}");
        yield return ("devpath", $"{number}");
        yield return ("dev", $"189:{number - 1}");
        yield return ("speed", "480");
        yield return ("bConfigurationValue", "1");
        yield return ("idVendor", vendor);
        yield return ("idProduct", product);
        yield return ("manufacturer", identity.Manufacturer);
        yield return ("product", identity.Product);
        yield return ("serial", identity.SerialNumber);
        yield return ("uevent", string.Join('\n', Properties(identity).Select(p => $"{p.Key}={p.Value}")));
    }

    // What the kernel and udev tell of the device.
    private IEnumerable<KeyValuePair<string, string>> Properties(UsbIdentity identity) =>
    [
        new("MAJOR", "189"),
        new("MINOR", $"{number - 1}"),
        new("DEVNAME", NodeName),
        new("DEVTYPE", "usb_device"),
        new("PRODUCT", $"{identity.VendorId:x}/{identity.ProductId:x}/100"),
        new("TYPE", "0/0/0"),
        new("BUSNUM", "001"),
        new("DEVNUM", padded),
    ];

    private string At(string folder, string name) => Path.Combine(root, folder, name);
}
