using System.Globalization;
using System.Net;

namespace QkdHardware.Sdk.Links.Addresses;

/// <summary>The end point inside an address. An IPv6 host stands in brackets, as in vendors' VISA.</summary>
/// <param name="Host">A name or an IP address, without brackets.</param>
/// <param name="Port">0 to 65535; 0 lets the system choose, for a listener.</param>
public readonly record struct HostAndPort(string Host, int Port)
{
    /// <summary>Reads <c>host</c>, separator, <c>port</c>.</summary>
    /// <param name="address">The whole address, for messages.</param>
    /// <param name="text">The part to read.</param>
    /// <param name="separator">What stands between host and port.</param>
    /// <exception cref="FormatException">The message says what was expected.</exception>
    public static HostAndPort Parse(string address, string text, string separator)
    {
        int split = text.LastIndexOf(separator, StringComparison.Ordinal);
        if (split < 0)
        {
            throw new FormatException($"{address}: expected host{separator}port, found '{text}'.");
        }

        string host = text[..split];
        string port = text[(split + separator.Length)..];
        if (!ushort.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out ushort number))
        {
            throw new FormatException($"{address}: expected a port from 0 to 65535, found '{port}'.");
        }

        return new HostAndPort(ParseHost(address, host), number);
    }

    /// <summary>In the form that <see cref="Parse"/> reads.</summary>
    public string ToString(string separator) =>
        $"{(Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]" : Host)}{separator}{Port.ToString(CultureInfo.InvariantCulture)}";

    public override string ToString() => ToString(":");

    private static string ParseHost(string address, string host)
    {
        if (host is ['[', .. string inner, ']'])
        {
            return IPAddress.TryParse(inner, out _)
                ? inner
                : throw new FormatException($"{address}: expected an IPv6 address in brackets, found '{host}'.");
        }

        return Uri.CheckHostName(host) is UriHostNameType.Dns or UriHostNameType.IPv4
            ? host
            : throw new FormatException(
                $"{address}: expected a host name, an IPv4 address or an IPv6 address in brackets, found '{host}'.");
    }
}
