using System.Net;

namespace QkdHardware.Protocols.Mdns;

/// <summary>What a responder says of a name. The class is always IN.</summary>
/// <param name="Name">The name.</param>
/// <param name="TimeToLive">Seconds for which it may be believed; 0 takes it back (RFC 6762 section 10.1).</param>
public abstract record DnsRecord(DnsName Name, uint TimeToLive)
{
    public abstract DnsType Type { get; }

    /// <summary>PTR.</summary>
    public sealed record Pointer(DnsName Name, uint TimeToLive, DnsName Target) : DnsRecord(Name, TimeToLive)
    {
        public override DnsType Type => DnsType.Pointer;
    }

    /// <summary>SRV.</summary>
    public sealed record Service(DnsName Name, uint TimeToLive, ushort Priority, ushort Weight, ushort Port, DnsName Host)
        : DnsRecord(Name, TimeToLive)
    {
        public override DnsType Type => DnsType.Service;
    }

    /// <summary>TXT.</summary>
    public sealed record Text(DnsName Name, uint TimeToLive, IReadOnlyList<string> Entries) : DnsRecord(Name, TimeToLive)
    {
        public override DnsType Type => DnsType.Text;

        /// <summary>
        /// The value of a key, whatever the key's case; the first counts (RFC 6763 section 6.4). Null when it is not there
        /// or has no value.
        /// </summary>
        public string? this[string key] => Entries
            .Select(entry => entry.Split('=', 2))
            .FirstOrDefault(parts => parts[0].Equals(key, StringComparison.OrdinalIgnoreCase)) is [_, var value] ? value : null;
    }

    /// <summary>A or AAAA, by the address's family.</summary>
    public sealed record HostAddress(DnsName Name, uint TimeToLive, IPAddress Address) : DnsRecord(Name, TimeToLive)
    {
        public override DnsType Type =>
            Address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork ? DnsType.Address : DnsType.Address6;
    }

    /// <summary>Any other kind.</summary>
    public sealed record Other(DnsName Name, uint TimeToLive, DnsType Kind, ReadOnlyMemory<byte> Data) : DnsRecord(Name, TimeToLive)
    {
        public override DnsType Type => Kind;
    }
}
