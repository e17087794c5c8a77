namespace QkdHardware.Abstractions.TimeTagging;

/// <summary>
/// The channel number of a tag. Values up to <see cref="MaxInput"/> are inputs with the number that the instrument uses;
/// values with <see cref="SpecialFlag"/> are events that are not photons: sync events and markers.
/// Both are in one array, so their order is kept.
/// </summary>
public static class TagChannel
{
    /// <summary>The highest input number.</summary>
    public const ushort MaxInput = 0x7FFF;

    /// <summary>Set in the channel of everything that is not a photon.</summary>
    public const ushort SpecialFlag = 0x8000;

    /// <summary>An event of the sync (reference, start) input of an instrument whose format tells it from the inputs.</summary>
    public const ushort Sync = SpecialFlag;

    /// <summary>A marker; <paramref name="code"/> is the marker's bits or number as in the file, 1 to 0x7FFF.</summary>
    /// <exception cref="ArgumentOutOfRangeException">0 is the sync event, above 0x7FFF is no code.</exception>
    public static ushort Marker(int code)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(code);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(code, MaxInput);
        return (ushort)(SpecialFlag | code);
    }

    public static bool IsPhoton(ushort channel) => channel <= MaxInput;

    public static bool IsMarker(ushort channel) => channel > Sync;

    /// <summary>The marker's bits or number as in the file.</summary>
    public static int MarkerCode(ushort channel) => channel & MaxInput;
}
