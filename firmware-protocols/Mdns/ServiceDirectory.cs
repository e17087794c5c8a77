using System.Net;

namespace QkdHardware.Protocols.Mdns;

/// <summary>
/// Puts together what responders say of the services that are looked for (RFC 6763 sections 4 to 6), and knows what is
/// still to be asked. Holds a bounded number of records, whatever comes. Not thread-safe.
/// </summary>
/// <param name="serviceTypes">What is looked for, such as <c>_lxi._tcp.local</c>.</param>
public sealed class ServiceDirectory(IReadOnlyList<DnsName> serviceTypes)
{
    /// <summary>More records than this are not taken: no laboratory has so many instruments.</summary>
    public const int MaxRecords = 10_000;

    private readonly HashSet<(DnsName Type, DnsName Instance)> instances = [];
    private readonly Dictionary<DnsName, DnsRecord.Service> services = [];
    private readonly Dictionary<DnsName, DnsRecord.Text> texts = [];
    private readonly Dictionary<DnsName, HashSet<IPAddress>> hosts = [];
    private int count;

    /// <summary>The instances whose host and port are known.</summary>
    public IReadOnlyList<ServiceInstance> Instances =>
    [
        .. instances.Where(found => services.ContainsKey(found.Instance)).Select(found =>
        {
            DnsRecord.Service service = services[found.Instance];
            return new ServiceInstance(
                found.Instance,
                found.Type,
                service.Host,
                service.Port,
                [.. hosts.GetValueOrDefault(service.Host, [])],
                texts.GetValueOrDefault(found.Instance));
        }),
    ];

    /// <summary>What to ask now: first for the instances, then for what their answers left out.</summary>
    /// <param name="isFirst">Whether nothing was asked yet; later the types are asked again, for answers that were lost.</param>
    public IReadOnlyList<DnsQuestion> Questions(bool isFirst)
    {
        IEnumerable<DnsQuestion> types = serviceTypes.Select(type => new DnsQuestion(type, DnsType.Pointer));
        if (isFirst)
        {
            return [.. types];
        }

        IEnumerable<DnsName> names = instances.Select(found => found.Instance);
        return
        [
            .. types,
            .. names.Where(name => !services.ContainsKey(name)).Select(name => new DnsQuestion(name, DnsType.Service)),
            .. names.Where(name => !texts.ContainsKey(name)).Select(name => new DnsQuestion(name, DnsType.Text)),
            .. names.Where(services.ContainsKey).Select(name => services[name].Host).Distinct()
                .Where(host => !hosts.ContainsKey(host)).Select(host => new DnsQuestion(host, DnsType.Address)),
        ];
    }

    /// <summary>Takes what a datagram says; a question says nothing.</summary>
    public void Add(DnsMessage message)
    {
        if (!message.IsResponse)
        {
            return;
        }

        foreach (DnsRecord record in message.Records)
        {
            if (count < MaxRecords && record.TimeToLive > 0)
            {
                count++;
                Add(record);
            }
        }
    }

    private void Add(DnsRecord record)
    {
        switch (record)
        {
            case DnsRecord.Pointer pointer when serviceTypes.Contains(pointer.Name) && pointer.Target.IsBelow(pointer.Name):
                instances.Add((pointer.Name, pointer.Target));
                break;
            case DnsRecord.Service service:
                services[service.Name] = service;
                break;
            case DnsRecord.Text text:
                texts[text.Name] = text;
                break;
            case DnsRecord.HostAddress host:
                hosts.TryAdd(host.Name, []);
                hosts[host.Name].Add(host.Address);
                break;
        }
    }
}
