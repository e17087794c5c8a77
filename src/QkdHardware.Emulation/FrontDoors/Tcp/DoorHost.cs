using System.Net;
using System.Net.Sockets;

namespace QkdHardware.Emulation.FrontDoors.Tcp;

/// <summary>Finds the one address of this machine that a door binds; IPv4 where a name has both.</summary>
internal static class DoorHost
{
    /// <param name="address">The door, for messages.</param>
    /// <param name="host">A name or an IP address.</param>
    /// <param name="cancellationToken">Stops the look-up.</param>
    /// <exception cref="FrontDoorException">The name is not known.</exception>
    public static async ValueTask<IPAddress> FindAsync(string address, string host, CancellationToken cancellationToken)
    {
        if (IPAddress.TryParse(host, out IPAddress? literal))
        {
            return literal;
        }

        try
        {
            IPAddress[] found = await Dns.GetHostAddressesAsync(host, cancellationToken).ConfigureAwait(false);
            return Array.Find(found, a => a.AddressFamily == AddressFamily.InterNetwork) ?? found[0];
        }
        catch (SocketException exception)
        {
            throw new FrontDoorException(address, $"the host name '{host}' is not known", exception);
        }
    }
}
