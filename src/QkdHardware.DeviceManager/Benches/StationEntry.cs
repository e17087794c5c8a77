using QkdHardware.Configuration;

namespace QkdHardware.DeviceManager.Benches;

/// <summary>One station of a bench file.</summary>
public sealed class StationEntry
{
    /// <summary>The devices that stand at this station.</summary>
    public required List<Located> Devices { get; set; }
}
