using System.Net;
using System.Net.Sockets;
using QkdHardware.Protocols.Mdns;
using QkdHardware.Sdk.Discovery;
using QkdHardware.Sdk.Links.Addresses;

namespace QkdHardware.Transports.Discovery;

/// <summary>The services that LXI instruments announce, and the addresses that lead to them.</summary>
internal static class LxiServices
{
    private static readonly DnsName Web = DnsName.Of("_lxi._tcp.local");
    private static readonly DnsName Raw = DnsName.Of("_scpi-raw._tcp.local");
    private static readonly DnsName Vxi11 = DnsName.Of("_vxi-11._tcp.local");
    private static readonly DnsName HiSlip = DnsName.Of("_hislip._tcp.local");

    public static IReadOnlyList<DnsName> Types { get; } = [Web, Raw, Vxi11, HiSlip];

    /// <summary>
    /// One link for each service. An instrument that announces nothing but its web page is given by that page, so that it
    /// is not overlooked.
    /// </summary>
    public static IReadOnlyList<FoundLink> ToLinks(IReadOnlyList<ServiceInstance> instances)
    {
        HashSet<DnsName> reachable = [.. instances.Where(i => !i.ServiceType.Equals(Web)).Select(i => i.Host)];
        return
        [
            .. instances
                .Where(instance => !instance.ServiceType.Equals(Web) || !reachable.Contains(instance.Host))
                .Select(ToLink)
                .OrderBy(link => link.Address, StringComparer.Ordinal),
        ];
    }

    private static FoundLink ToLink(ServiceInstance instance)
    {
        // IPv4 first: link-local IPv6 addresses are no use without the interface that they belong to.
        string host = instance.Addresses.OrderBy(a => a.AddressFamily != AddressFamily.InterNetwork).FirstOrDefault()?.ToString()
            ?? instance.Host.ToString();
        (string kind, string address) = Describe(instance, host);
        return new FoundLink(kind, address)
        {
            Manufacturer = instance.Text?["Manufacturer"],
            Model = instance.Text?["Model"],
            SerialNumber = instance.Text?["SerialNumber"],
            Firmware = instance.Text?["FirmwareVersion"],
            Note = instance.Name.Labels[0],
        };
    }

    private static (string Kind, string Address) Describe(ServiceInstance instance, string host)
    {
        string inBrackets = host.Contains(':', StringComparison.Ordinal) ? $"[{host}]" : host;
        if (instance.ServiceType.Equals(Raw))
        {
            return ("SCPI socket", new TcpAddress(new HostAndPort(host, instance.Port), IsVisa: true).ToString());
        }

        if (instance.ServiceType.Equals(Vxi11))
        {
            return ("VXI-11", $"TCPIP0::{inBrackets}::inst0::INSTR");
        }

        return instance.ServiceType.Equals(HiSlip)
            ? ("HiSLIP", $"TCPIP0::{inBrackets}::hislip0,{instance.Port}::INSTR")
            : ("web page only", $"http://{inBrackets}:{instance.Port}/");
    }
}
