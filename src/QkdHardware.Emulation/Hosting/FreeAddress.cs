using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;

namespace QkdHardware.Emulation.Hosting;

/// <summary>Replaces the place inside an address by one that is free on this host, and keeps its kind.</summary>
public static partial class FreeAddress
{
    // No two benches of a process get one port, though the first may not have bound it yet.
    private static readonly ConcurrentDictionary<int, bool> Given = new();

    private static int count;

    /// <exception cref="FrontDoors.FrontDoorException">The address is of no kind that the emulator can open.</exception>
    public static string InPlaceOf(string address)
    {
        if (address.StartsWith("zmq+pair://", StringComparison.OrdinalIgnoreCase))
        {
            // The instrument binds this port later, on command: it must be known now.
            return $"zmq+pair://127.0.0.1:{NextPort().ToString(CultureInfo.InvariantCulture)}";
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

    /// <summary>
    /// A TCP port for something that binds it later. The system's own choice would be free now, but might go to the next
    /// outgoing connection before that; so it lies below the ranges that systems choose from (Linux: 32768 and up).
    /// </summary>
    /// <exception cref="FrontDoors.FrontDoorException">None is free.</exception>
    public static int NextPort()
    {
        const int Lowest = 20_000;
        const int Beyond = 32_000;
        for (int attempt = 0; attempt < Beyond - Lowest; attempt++)
        {
            int port = Random.Shared.Next(Lowest, Beyond);
            if (Given.TryAdd(port, true) && IsFree(port))
            {
                return port;
            }
        }

        throw new FrontDoors.FrontDoorException(
            "zmq+pair://127.0.0.1", $"No port from {Lowest} to {Beyond - 1} is free; name free ports in the bench file.");
    }

    private static bool IsFree(int port)
    {
        using var probe = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            probe.Bind(new IPEndPoint(IPAddress.Loopback, port));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    [GeneratedRegex(@"^(?<board>TCPIP\d*)::.*::SOCKET$", RegexOptions.IgnoreCase)]
    private static partial Regex SocketAddress();

    [GeneratedRegex(@"^(?<scheme>[a-z][a-z0-9+.-]*)://", RegexOptions.IgnoreCase)]
    private static partial Regex UriAddress();
}
