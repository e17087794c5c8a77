namespace QkdHardware.Abstractions.Devices;

/// <summary>
/// What an instrument says of itself. Instruments without an identity query are recognised by what they really offer;
/// then the parts they do not tell are null and <paramref name="RecognisedBy"/> says what was seen.
/// </summary>
/// <param name="Manufacturer">As told by the instrument.</param>
/// <param name="Model">As told by the instrument.</param>
/// <param name="SerialNumber">As told by the instrument.</param>
/// <param name="Firmware">As told by the instrument.</param>
/// <param name="RecognisedBy">The question that was asked and what in its answer identified the instrument.</param>
public sealed record InstrumentIdentity(
    string? Manufacturer,
    string? Model,
    string? SerialNumber,
    string? Firmware,
    string RecognisedBy)
{
    public override string ToString()
    {
        string told = string.Join(' ', new[] { Manufacturer, Model, SerialNumber, Firmware }.Where(p => p is not null));
        return told.Length > 0 ? told : RecognisedBy;
    }
}
