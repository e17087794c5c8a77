using System.Globalization;
using System.Text.RegularExpressions;

namespace QkdHardware.Sdk.Links.Addresses;

/// <summary>A serial port. Letter case of the fixed parts does not matter.</summary>
public abstract partial record SerialAddress
{
    private const string UsbStart = "serial:usb=";
    private const string TcpStart = "serial+tcp://";

    private SerialAddress()
    {
    }

    /// <summary>The forms, for help and error messages.</summary>
    public static IReadOnlyList<string> Forms { get; } =
    [
        "ASRL/dev/ttyUSB0::INSTR", "ASRL3::INSTR", "ASRL<name of an emulated port>::INSTR",
        "serial:usb=<USB serial number>", "serial+tcp://host:port",
    ];

    /// <summary>Whether the text is meant to be such an address.</summary>
    public static bool Accepts(string address) =>
        VisaPattern().IsMatch(address)
        || address.StartsWith(UsbStart, StringComparison.OrdinalIgnoreCase)
        || address.StartsWith(TcpStart, StringComparison.OrdinalIgnoreCase);

    /// <exception cref="FormatException">Not one of the forms; the message says where.</exception>
    public static SerialAddress Parse(string address)
    {
        if (VisaPattern().Match(address) is { Success: true } visa)
        {
            return ParseVisa(address, visa.Groups[1].Value);
        }

        if (address.StartsWith(TcpStart, StringComparison.OrdinalIgnoreCase))
        {
            return new OverTcp(HostAndPort.Parse(address, address[TcpStart.Length..], ":"));
        }

        string number = address.StartsWith(UsbStart, StringComparison.OrdinalIgnoreCase) ? address[UsbStart.Length..] : "";
        return number.Length > 0
            ? new OnUsb(number)
            : throw new FormatException($"{address}: expected one of {string.Join(", ", Forms)}.");
    }

    private static SerialAddress ParseVisa(string address, string port)
    {
        if (ComPattern().Match(port) is { Success: true } com
            && int.TryParse(com.Groups[1].Value, NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            && number > 0)
        {
            return new Numbered(number);
        }

        if (Path.IsPathFullyQualified(port))
        {
            return new Device(port);
        }

        return StableSerialName.IsValid(port)
            ? new Named(port)
            : throw new FormatException(
                $"{address}: expected a path such as /dev/ttyUSB0, a port number from 1, or a name, found '{port}'.");
    }

    [GeneratedRegex("^ASRL(.*?)(?:::INSTR)?$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex VisaPattern();

    [GeneratedRegex("^(?:COM)?([0-9]+)$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex ComPattern();

    /// <summary>A path of the operating system.</summary>
    public sealed record Device(string Path) : SerialAddress
    {
        public override string ToString() => $"ASRL{Path}::INSTR";
    }

    /// <summary>A port by VISA's number, from 1: COM3, or the third <c>/dev/ttyS</c>.</summary>
    public sealed record Numbered(int Number) : SerialAddress
    {
        public override string ToString() => $"ASRL{Number}::INSTR";
    }

    /// <summary>An emulated port by its <see cref="StableSerialName"/>.</summary>
    public sealed record Named(string Name) : SerialAddress
    {
        public override string ToString() => $"ASRL{Name}::INSTR";
    }

    /// <summary>An adapter by the serial number of its USB device, whatever port number it was given.</summary>
    public sealed record OnUsb(string SerialNumber) : SerialAddress
    {
        public override string ToString() => UsbStart + SerialNumber;
    }

    /// <summary>A serial port behind a raw TCP stream (a device server, or an emulator).</summary>
    public sealed record OverTcp(HostAndPort EndPoint) : SerialAddress
    {
        public override string ToString() => TcpStart + EndPoint;
    }
}
