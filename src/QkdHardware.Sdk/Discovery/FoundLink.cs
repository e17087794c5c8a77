namespace QkdHardware.Sdk.Discovery;

/// <summary>A link that leads to something, found without opening it.</summary>
/// <param name="Kind">What was found, in a few words, such as "serial port" or "SCPI socket".</param>
/// <param name="Address">As a bench file would name it; nothing says that this program has links of that form.</param>
public sealed record FoundLink(string Kind, string Address)
{
    /// <summary>The USB device's vendor.</summary>
    public ushort? UsbVendorId { get; init; }

    /// <summary>The USB device's product.</summary>
    public ushort? UsbProductId { get; init; }

    /// <summary>As the device, or the adapter before it, calls itself.</summary>
    public string? Manufacturer { get; init; }

    public string? Model { get; init; }

    public string? SerialNumber { get; init; }

    public string? Firmware { get; init; }

    /// <summary>What else helps a person to know which one it is.</summary>
    public string? Note { get; init; }
}
