using System.Text.RegularExpressions;
using QkdHardware.Abstractions.Links;

namespace QkdHardware.Transports.Serial.Linux;

/// <summary>Where Linux keeps serial ports.</summary>
internal static partial class SerialPaths
{
    /// <summary>udev's links, named <c>usb-maker_model_serial-ifNN[-portN]</c> with anything unusual as <c>_</c>.</summary>
    public const string ById = "/dev/serial/by-id";

    /// <summary>VISA counts from 1, Linux from 0.</summary>
    public static string Numbered(int number) => $"/dev/ttyS{number - 1}";

    /// <summary>The only port of the USB device with a serial number.</summary>
    /// <exception cref="LinkException">None, or more than one; the message lists what is there.</exception>
    public static string OnUsb(string address, string serialNumber, string folder)
    {
        string[] all = Directory.Exists(folder) ? Directory.GetFileSystemEntries(folder) : [];
        string wanted = Unusual().Replace(serialNumber, "_");
        string[] found = Array.FindAll(
            all, path => Suffix().Replace(Path.GetFileName(path), "").EndsWith("_" + wanted, StringComparison.Ordinal));
        return found.Length switch
        {
            1 => found[0],
            0 => throw new LinkException(
                address,
                $"no USB serial port has the serial number '{serialNumber}'; there is {List(all, "none")}"),
            _ => throw new LinkException(
                address,
                $"the USB device '{serialNumber}' has several ports; name one of ASRL{List(found, "")}"),
        };
    }

    private static string List(string[] paths, string none) =>
        paths.Length == 0 ? none : string.Join(", ", paths.Order(StringComparer.Ordinal));

    [GeneratedRegex("-if[0-9A-Fa-f]{2}(?:-port[0-9]+)?$", RegexOptions.CultureInvariant)]
    private static partial Regex Suffix();

    // The characters that udev keeps in the name of a link.
    [GeneratedRegex("[^0-9A-Za-z#+.:=@_-]", RegexOptions.CultureInvariant)]
    private static partial Regex Unusual();
}
