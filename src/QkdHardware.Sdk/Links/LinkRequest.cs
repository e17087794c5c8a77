namespace QkdHardware.Sdk.Links;

/// <summary>A connection to open.</summary>
/// <param name="Address">A VISA resource string or a URI, as the bench file names it.</param>
/// <param name="Settings">
/// What the address does not say (baud, parity, ...): the driver's defaults, overridden by the bench file.
/// </param>
/// <param name="Deadline">How long opening may take.</param>
/// <param name="Time">The clock of the deadline.</param>
public sealed record LinkRequest(
    string Address, IReadOnlyDictionary<string, string> Settings, TimeSpan Deadline, TimeProvider Time);
