using QkdHardware.Configuration;

namespace QkdHardware.Emulation.Twin;

/// <summary>One entry of <c>devices:</c>: which pretend firmware stands behind the device's wire.</summary>
public sealed record TwinDevice
{
    /// <summary><c>instrument</c>: the kind of instrument, such as <c>keysight-33600a</c>.</summary>
    public required Located Instrument { get; init; }

    /// <summary><c>settings</c>: of that firmware, by its own names; places are kept for its messages.</summary>
    public Dictionary<string, Located> Settings { get; init; } = [];
}
