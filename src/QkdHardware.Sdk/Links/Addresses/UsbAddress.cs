using System.Globalization;
using System.Text.RegularExpressions;

namespace QkdHardware.Sdk.Links.Addresses;

/// <summary>
/// A USB device by its identity, wherever it is plugged. <c>USB[n]::vendor::product::serial[::interface]::INSTR</c> (VISA;
/// identifiers in decimal or with <c>0x</c>; the board number says nothing here) is an instrument of the USBTMC class.
/// <c>usb:vendor:product:serial[?in=0x81&amp;out=0x02]</c> (identifiers in hexadecimal, as lsusb prints them) is a stream of
/// bytes over two bulk endpoints. Letter case of the fixed parts does not matter.
/// </summary>
public abstract partial record UsbAddress
{
    private const string BulkStart = "usb:";

    private UsbAddress(ushort vendorId, ushort productId, string serialNumber) =>
        (VendorId, ProductId, SerialNumber) = (vendorId, productId, serialNumber);

    /// <summary>The forms, for help and error messages.</summary>
    public static IReadOnlyList<string> Forms { get; } =
        ["USB[n]::vendor::product::serial[::interface]::INSTR", "usb:vendor:product:serial[?in=0x81&out=0x02]"];

    public ushort VendorId { get; }

    public ushort ProductId { get; }

    /// <summary>As the device says it. Letter case matters.</summary>
    public string SerialNumber { get; }

    /// <summary>Whether the text is meant to be such an address.</summary>
    public static bool Accepts(string address) =>
        VisaPattern().IsMatch(address) || address.StartsWith(BulkStart, StringComparison.OrdinalIgnoreCase);

    /// <exception cref="FormatException">Not one of the forms; the message says where.</exception>
    public static UsbAddress Parse(string address)
    {
        if (VisaPattern().Match(address) is { Success: true } visa)
        {
            return ParseVisa(address, visa.Groups[1].Value.Split("::"));
        }

        return address.StartsWith(BulkStart, StringComparison.OrdinalIgnoreCase)
            ? ParseBulk(address, address[BulkStart.Length..])
            : throw new FormatException($"{address}: expected {string.Join(" or ", Forms)}.");
    }

    /// <summary>The identity as messages name it.</summary>
    public string Identity => $"0x{VendorId:x4}:0x{ProductId:x4} with serial number '{SerialNumber}'";

    private static Instrument ParseVisa(string address, string[] parts)
    {
        if (parts.Length is < 3 or > 4 || parts[2].Length == 0)
        {
            throw new FormatException($"{address}: expected {Forms[0]}.");
        }

        byte? number = null;
        if (parts.Length == 4)
        {
            number = byte.TryParse(parts[3], NumberStyles.None, CultureInfo.InvariantCulture, out byte parsed)
                ? parsed
                : throw new FormatException($"{address}: expected an interface from 0 to 255, found '{parts[3]}'.");
        }

        return new Instrument(
            ParseVisaId(address, "vendor", parts[0]), ParseVisaId(address, "product", parts[1]), parts[2], number);
    }

    private static Bulk ParseBulk(string address, string rest)
    {
        string[] halves = rest.Split('?', 2);
        string[] parts = halves[0].Split(':', 3);
        if (parts.Length != 3 || parts[2].Length == 0)
        {
            throw new FormatException($"{address}: expected {Forms[1]}.");
        }

        (byte? input, byte? output) = (null, null);
        foreach (string option in halves.Length == 2 ? halves[1].Split('&') : [])
        {
            switch (option.Split('=', 2))
            {
                case ["in", var text]:
                    input = ParseEndpoint(address, text, 0x81, 0x8F);
                    break;
                case ["out", var text]:
                    output = ParseEndpoint(address, text, 0x01, 0x0F);
                    break;
                default:
                    throw new FormatException($"{address}: expected in=0x81 or out=0x02, found '{option}'.");
            }
        }

        return new Bulk(
            ParseHexId(address, "vendor", parts[0]), ParseHexId(address, "product", parts[1]), parts[2], input, output);
    }

    private static ushort ParseVisaId(string address, string what, string text) =>
        HasHexPrefix(text) ? ParseHexId(address, what, text)
        : ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out ushort id) ? id
        : throw new FormatException(
            $"{address}: expected the {what} identifier, such as 0x1313 or 4883, found '{text}'.");

    private static ushort ParseHexId(string address, string what, string text) =>
        ushort.TryParse(
            HasHexPrefix(text) ? text[2..] : text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ushort id)
            ? id
            : throw new FormatException($"{address}: expected the {what} identifier in hexadecimal, such as 1313, found '{text}'.");

    private static byte ParseEndpoint(string address, string text, byte first, byte last) =>
        HasHexPrefix(text)
        && byte.TryParse(text[2..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out byte endpoint)
        && endpoint >= first && endpoint <= last
            ? endpoint
            : throw new FormatException($"{address}: expected an endpoint from 0x{first:x2} to 0x{last:x2}, found '{text}'.");

    private static bool HasHexPrefix(string text) => text.StartsWith("0x", StringComparison.OrdinalIgnoreCase);

    [GeneratedRegex("^USB[0-9]*::(.*)::INSTR$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex VisaPattern();

    /// <summary>An instrument of the USBTMC class.</summary>
    public sealed record Instrument : UsbAddress
    {
        /// <param name="vendorId">The maker.</param>
        /// <param name="productId">The model.</param>
        /// <param name="serialNumber">The serial number.</param>
        /// <param name="interfaceNumber">The interface; null for the first of the class.</param>
        public Instrument(ushort vendorId, ushort productId, string serialNumber, byte? interfaceNumber = null)
            : base(vendorId, productId, serialNumber) => InterfaceNumber = interfaceNumber;

        public byte? InterfaceNumber { get; }

        public override string ToString() =>
            $"USB0::0x{VendorId:X4}::0x{ProductId:X4}::{SerialNumber}{(InterfaceNumber is { } number ? $"::{number}" : "")}::INSTR";
    }

    /// <summary>A stream of bytes over two bulk endpoints.</summary>
    public sealed record Bulk : UsbAddress
    {
        /// <param name="vendorId">The maker.</param>
        /// <param name="productId">The model.</param>
        /// <param name="serialNumber">The serial number.</param>
        /// <param name="input">The endpoint to read; null for the first.</param>
        /// <param name="output">The endpoint to write; null for the first.</param>
        public Bulk(ushort vendorId, ushort productId, string serialNumber, byte? input = null, byte? output = null)
            : base(vendorId, productId, serialNumber) => (Input, Output) = (input, output);

        public byte? Input { get; }

        public byte? Output { get; }

        public override string ToString()
        {
            string[] options = [.. Input is { } i ? new[] { $"in=0x{i:x2}" } : [], .. Output is { } o ? new[] { $"out=0x{o:x2}" } : []];
            return $"usb:{VendorId:x4}:{ProductId:x4}:{SerialNumber}{(options.Length > 0 ? "?" + string.Join('&', options) : "")}";
        }
    }
}
