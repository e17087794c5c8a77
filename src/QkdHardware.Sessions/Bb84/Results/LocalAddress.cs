using System.Net;
using System.Net.NetworkInformation;
using QkdHardware.Sdk.Links.Addresses;

namespace QkdHardware.Sessions.Bb84.Results;

/// <summary>Tells addresses that can only lead to a program on this host.</summary>
internal static class LocalAddress
{
    private const string PseudoTerminals = "/dev/pts/";
    private const string EmulatorFolder = "/qkd-hardware";

    /// <summary>
    /// This host by any of its names or addresses, an emulator's serial port by its stable name or its file, and a
    /// pseudo-terminal. Serial ports with a number or a device's path are not, nor is what cannot be read.
    /// </summary>
    public static bool Is(string address)
    {
        try
        {
            return TcpAddress.Accepts(address) ? IsThisHost(TcpAddress.Parse(address).EndPoint.Host)
                : ZeroMqAddress.Accepts(address) ? IsThisHost(ZeroMqAddress.Parse(address).EndPoint.Host)
                : HttpAddress.Accepts(address) ? IsThisHost(HttpAddress.Parse(address).EndPoint.Host)
                : SerialAddress.Accepts(address) && IsLocal(SerialAddress.Parse(address));
        }
        catch (FormatException)
        {
            return false;
        }
    }

    private static bool IsLocal(SerialAddress address) => address switch
    {
        SerialAddress.Named => true,
        SerialAddress.OverTcp tcp => IsThisHost(tcp.EndPoint.Host),
        SerialAddress.Device device => IsOfAProgram(device.Path.Replace('\\', '/')),
        _ => false,
    };

    private static bool IsOfAProgram(string path) =>
        path.StartsWith(PseudoTerminals, StringComparison.Ordinal) || path.Contains(EmulatorFolder, StringComparison.Ordinal);

    private static bool IsThisHost(string host)
    {
        if (!IPAddress.TryParse(host, out IPAddress? address))
        {
            return host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
                || host.Equals(Dns.GetHostName(), StringComparison.OrdinalIgnoreCase);
        }

        address = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return IPAddress.IsLoopback(address)
            || address.Equals(IPAddress.Any)
            || address.Equals(IPAddress.IPv6Any)
            || NetworkInterface.GetAllNetworkInterfaces()
                .SelectMany(card => card.GetIPProperties().UnicastAddresses)
                .Any(own => own.Address.Equals(address));
    }
}
