using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;

namespace QkdHardware.Emulation.Hosting;

/// <summary>Replaces the place inside an address by one that is free on this host, and keeps its kind.</summary>
public static partial class FreeAddress
{
    private static int count;

    /// <exception cref="FrontDoors.FrontDoorException">The address is of no kind that the emulator can open.</exception>
    public static string InPlaceOf(string address)
    {
        if (address.StartsWith("zmq+pair://", StringComparison.OrdinalIgnoreCase))
        {
            // The instrument binds this port later, on command: it must be known now.
            return $"zmq+pair://127.0.0.1:{FreePort().ToString(CultureInfo.InvariantCulture)}";
        }

        if (SocketAddress().Match(address) is { Success: true } socket)
        {
            return $"{socket.Groups["board"].Value}::127.0.0.1::0::SOCKET";
        }

        if (UriAddress().Match(address) is { Success: true } uri)
        {
            return $"{uri.Groups["scheme"].Value}://127.0.0.1:0";
        }

        if (address.StartsWith("ASRL", StringComparison.OrdinalIgnoreCase))
        {
            int number = Interlocked.Increment(ref count);
            return string.Create(CultureInfo.InvariantCulture, $"ASRLqkd.{Environment.ProcessId}.{number}::INSTR");
        }

        throw new FrontDoors.FrontDoorException(address, $"No door can be opened at {address}; the emulator has no such link.");
    }

    private static int FreePort()
    {
        using var probe = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        probe.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)probe.LocalEndPoint!).Port;
    }

    [GeneratedRegex(@"^(?<board>TCPIP\d*)::.*::SOCKET$", RegexOptions.IgnoreCase)]
    private static partial Regex SocketAddress();

    [GeneratedRegex(@"^(?<scheme>[a-z][a-z0-9+.-]*)://", RegexOptions.IgnoreCase)]
    private static partial Regex UriAddress();
}
