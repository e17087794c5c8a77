namespace QkdHardware.Protocols.Mdns;

/// <summary>Kinds of records; others keep their number.</summary>
public enum DnsType : ushort
{
    /// <summary>A: an IPv4 address (RFC 1035 section 3.4.1).</summary>
    Address = 1,

    /// <summary>PTR: another name (RFC 1035 section 3.3.12); from a service's type to its instances (RFC 6763 section 4).</summary>
    Pointer = 12,

    /// <summary>TXT: texts (RFC 1035 section 3.3.14); of an instance, key=value (RFC 6763 section 6).</summary>
    Text = 16,

    /// <summary>AAAA: an IPv6 address (RFC 3596 section 2.1).</summary>
    Address6 = 28,

    /// <summary>SRV: host and port of an instance (RFC 2782).</summary>
    Service = 33,
}
