using QkdHardware.Sdk.Discovery;
using QkdHardware.Transports.Discovery;

namespace QkdHardware.Transports;

/// <summary>What this assembly can look for, for the composition root.</summary>
public static class LinkDiscoverers
{
    public static IReadOnlyList<ILinkDiscoverer> All { get; } = [new UsbSerialDiscoverer(), new MdnsDiscoverer()];
}
