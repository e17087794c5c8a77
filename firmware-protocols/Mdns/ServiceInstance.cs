using System.Net;

namespace QkdHardware.Protocols.Mdns;

/// <summary>One service of one device, as far as responders told.</summary>
/// <param name="Name">The instance's name: a label of free text before the service's type.</param>
/// <param name="ServiceType">Such as <c>_scpi-raw._tcp.local</c>.</param>
/// <param name="Host">The host's name.</param>
/// <param name="Port">The port of the service.</param>
/// <param name="Addresses">The host's addresses; may be empty.</param>
/// <param name="Text">What it says of itself; null when it says nothing.</param>
public sealed record ServiceInstance(
    DnsName Name, DnsName ServiceType, DnsName Host, ushort Port, IReadOnlyList<IPAddress> Addresses, DnsRecord.Text? Text);
