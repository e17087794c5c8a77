using System.Globalization;

namespace QkdHardware.Sdk.Links.Addresses;

/// <summary>
/// A device on a bus of this computer: <c>i2c:bus:0x48</c>, <c>spi:bus:chip select</c>, or <c>gpio:chip</c> for all lines of
/// a chip. Numbers are those of the operating system (<c>/dev/i2c-1</c>, <c>/dev/spidev0.1</c>, <c>/dev/gpiochip0</c>).
/// Letter case does not matter.
/// </summary>
public abstract record BusAddress
{
    // The ends of the 7-bit space are reserved (UM10204, 3.1.12).
    private const int FirstDevice = 0x08;
    private const int LastDevice = 0x77;
    private const int LastNumber = 255;

    private BusAddress()
    {
    }

    /// <summary>The forms, for help and error messages.</summary>
    public static IReadOnlyList<string> Forms { get; } = ["i2c:bus:0x48", "spi:bus:chip select", "gpio:chip"];

    /// <summary>Whether the text is meant to be such an address.</summary>
    public static bool Accepts(string address) => SchemeOf(address) is "i2c" or "spi" or "gpio";

    /// <exception cref="FormatException">Not one of the forms; the message says where.</exception>
    public static BusAddress Parse(string address) =>
        (SchemeOf(address), address.Split(':')) switch
        {
            ("i2c", [_, var bus, var device]) => new I2c(ParseNumber(address, "bus", bus), ParseDevice(address, device)),
            ("spi", [_, var bus, var line]) => new Spi(ParseNumber(address, "bus", bus), ParseNumber(address, "chip select", line)),
            ("gpio", [_, var chip]) => new Gpio(ParseNumber(address, "chip", chip)),
            _ => throw new FormatException($"{address}: expected one of {string.Join(", ", Forms)}."),
        };

    private static string SchemeOf(string address) => address.Split(':', 2)[0].ToLowerInvariant();

    private static int ParseNumber(string address, string what, string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number <= LastNumber
            ? number
            : throw new FormatException($"{address}: expected the number of the {what} from 0 to {LastNumber}, found '{text}'.");

    // Without the prefix, 48 could mean 0x30: tables and tools write hexadecimal with and without it.
    private static int ParseDevice(string address, string text) =>
        text.StartsWith("0x", StringComparison.OrdinalIgnoreCase)
        && int.TryParse(text[2..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out int device)
        && device is >= FirstDevice and <= LastDevice
            ? device
            : throw new FormatException(
                $"{address}: expected a 7-bit device address from 0x{FirstDevice:x2} to 0x{LastDevice:x2}, such as 0x48, found '{text}'.");

    /// <summary>A device by its 7-bit address.</summary>
    public sealed record I2c(int Bus, int Device) : BusAddress
    {
        public override string ToString() => $"i2c:{Bus}:0x{Device:x2}";
    }

    /// <summary>A device by the line that selects it.</summary>
    public sealed record Spi(int Bus, int ChipSelect) : BusAddress
    {
        public override string ToString() => $"spi:{Bus}:{ChipSelect}";
    }

    /// <summary>All lines of a chip.</summary>
    public sealed record Gpio(int Chip) : BusAddress
    {
        public override string ToString() => $"gpio:{Chip}";
    }
}
