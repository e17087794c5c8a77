using QkdHardware.Configuration;

namespace QkdHardware.DeviceManager.Benches;

/// <summary>One instrument of a bench file.</summary>
public sealed class DeviceEntry
{
    /// <summary>The driver's id.</summary>
    public required Located Driver { get; set; }

    /// <summary>The address of each link, by the name that the driver declares.</summary>
    public required Dictionary<string, Located> Links { get; set; }

    /// <summary>Settings of a link that its address does not say, by link name.</summary>
    public Dictionary<string, Dictionary<string, string>> LinkSettings { get; set; } = [];

    /// <summary>What the instrument must say of itself; nothing is asked when left out.</summary>
    public ExpectedIdentity? Identity { get; set; }

    /// <summary>Options of the driver.</summary>
    public Dictionary<string, string> Options { get; set; } = [];
}
