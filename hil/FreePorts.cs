using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace QkdHardware.Hil;

/// <summary>
/// TCP ports for bench files of tests. They lie below the ports that the system hands to clients, so that nobody gets one
/// by chance between its choice here and its opening by an emulator; no test of this process gets one twice.
/// </summary>
internal static class FreePorts
{
    private const int First = 20_000;
    private const int Last = 32_000;

    private static readonly ConcurrentDictionary<int, bool> Taken = new();

    public static int Next()
    {
        while (true)
        {
            int port = Random.Shared.Next(First, Last);
            if (Taken.TryAdd(port, true) && IsFree(port))
            {
                return port;
            }
        }
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
}
