using System.Net;
using QkdHardware.Sdk.Links.Addresses;

namespace QkdHardware.Emulation.FrontDoors.Tcp;

/// <summary>
/// A listening TCP socket. It binds exactly the address that it is given, so nothing beyond this machine reaches an
/// emulator whose bench file says 127.0.0.1.
/// </summary>
public sealed class TcpFrontDoor : IFrontDoor
{
    private readonly IPEndPoint endPoint;
    private readonly IByteService service;
    private readonly Lock plugging = new();
    private TcpListening? listening;
    private bool disposed;

    private TcpFrontDoor(IPAddress host, HostAndPort wanted, Func<int, string> connection, IByteService service)
    {
        this.service = service;
        endPoint = new IPEndPoint(host, wanted.Port);
        Connection = connection(wanted.Port);
        listening = TcpListening.Start(Connection, endPoint, service);
        endPoint.Port = listening.Port;
        Connection = connection(listening.Port);
    }

    public string Connection { get; }

    /// <param name="wanted">A host of this machine; port 0 lets the system choose.</param>
    /// <param name="connection">The address that clients use, made from the port.</param>
    /// <param name="service">The firmware.</param>
    /// <param name="cancellationToken">Stops the look-up of the host's name.</param>
    /// <exception cref="FrontDoorException">The port is in use, or the address is not of this machine.</exception>
    public static async ValueTask<IFrontDoor> OpenAsync(
        HostAndPort wanted,
        Func<int, string> connection,
        IByteService service,
        CancellationToken cancellationToken = default)
    {
        IPAddress host = await DoorHost.FindAsync(connection(wanted.Port), wanted.Host, cancellationToken).ConfigureAwait(false);
        return new TcpFrontDoor(host, wanted, connection, service);
    }

    public ValueTask UnplugAsync()
    {
        lock (plugging)
        {
            listening?.Dispose();
            listening = null;
        }

        return ValueTask.CompletedTask;
    }

    /// <exception cref="FrontDoorException">Another program took the port meanwhile.</exception>
    public ValueTask PlugAsync()
    {
        lock (plugging)
        {
            ObjectDisposedException.ThrowIf(disposed, this);
            listening ??= TcpListening.Start(Connection, endPoint, service);
        }

        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        TcpListening? last;
        lock (plugging)
        {
            (last, listening, disposed) = (listening, null, true);
        }

        if (last is not null)
        {
            last.Dispose();
            await last.Completion.ConfigureAwait(false);
        }
    }
}
