using QkdHardware.Sdk.Channels;
using QkdHardware.Sdk.Links;

namespace QkdHardware.Sdk.Plugins;

/// <summary>What a driver is given to open one instrument.</summary>
/// <param name="DeviceId">The device's name in the bench file.</param>
/// <param name="Links">Opens the links that the driver declared.</param>
/// <param name="Options">The driver's options.</param>
/// <param name="Time">The clock of deadlines.</param>
public sealed record DriverContext(string DeviceId, ILinkOpener Links, DriverOptions Options, TimeProvider Time)
{
    /// <summary>Settings for a channel of this device, to be refined with <c>with</c>.</summary>
    public ChannelOptions Channel(string linkName) => new() { DeviceId = DeviceId, LinkName = linkName, Time = Time };
}
