namespace QkdHardware.Sdk.Discovery;

/// <summary>
/// How a driver's instrument shows itself before it is opened. All that is given must fit, and something must be given.
/// An adapter's chip, which many instruments share, is no match.
/// </summary>
/// <param name="LinkName">The driver's link that such an address is for.</param>
public sealed record LinkMatch(string LinkName)
{
    public ushort? UsbVendorId { get; init; }

    public ushort? UsbProductId { get; init; }

    /// <summary>How the manufacturer's name begins; letter case does not matter.</summary>
    public string? Manufacturer { get; init; }

    /// <summary>The model's name; letter case does not matter.</summary>
    public string? Model { get; init; }

    /// <summary>
    /// Whether such an instrument may be asked <c>*IDN?</c> by whoever finds it: the question changes nothing, whatever
    /// the instrument is doing, and a connection for a moment disturbs nobody.
    /// </summary>
    public bool IsIdentifyHarmless { get; init; }

    public bool Fits(FoundLink found) =>
        (UsbVendorId ?? UsbProductId ?? (object?)Manufacturer ?? Model) is not null
        && (UsbVendorId is null || UsbVendorId == found.UsbVendorId)
        && (UsbProductId is null || UsbProductId == found.UsbProductId)
        && (Manufacturer is null || found.Manufacturer?.StartsWith(Manufacturer, StringComparison.OrdinalIgnoreCase) == true)
        && (Model is null || Model.Equals(found.Model, StringComparison.OrdinalIgnoreCase));
}
