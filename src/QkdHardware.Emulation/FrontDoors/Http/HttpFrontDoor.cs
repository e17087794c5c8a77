using System.Net;
using QkdHardware.Sdk.Links.Addresses;

namespace QkdHardware.Emulation.FrontDoors.Http;

/// <summary>A web server on exactly the address that it is given, which can be unplugged.</summary>
#pragma warning disable CA1001 // Disposing the semaphore would strand whoever waits for it; without wait handle it holds nothing.
internal sealed class HttpFrontDoor : IFrontDoor
#pragma warning restore CA1001
{
    private readonly IPEndPoint endPoint;
    private readonly IWebService service;
    private readonly SemaphoreSlim plugging = new(1, 1);
    private HttpListening? listening;
    private bool disposed;

    private HttpFrontDoor(HttpAddress address, IPAddress host, IWebService service, HttpListening listening)
    {
        (this.service, this.listening, endPoint) = (service, listening, new IPEndPoint(host, listening.Port));
        Connection = (address with { EndPoint = address.EndPoint with { Port = listening.Port } }).ToString();
    }

    public string Connection { get; }

    /// <exception cref="FrontDoorException">The port is in use, or the address is not of this machine.</exception>
    public static async ValueTask<IFrontDoor> OpenAsync(
        HttpAddress wanted, IPAddress host, IWebService service, CancellationToken cancellationToken) =>
        new HttpFrontDoor(
            wanted,
            host,
            service,
            await HttpListening
                .StartAsync(wanted.ToString(), new IPEndPoint(host, wanted.EndPoint.Port), service, cancellationToken)
                .ConfigureAwait(false));

    public ValueTask UnplugAsync() => StopAsync(forEver: false);

    /// <exception cref="FrontDoorException">Another program took the port meanwhile.</exception>
    public async ValueTask PlugAsync()
    {
        await plugging.WaitAsync().ConfigureAwait(false);
        try
        {
            ObjectDisposedException.ThrowIf(disposed, this);
            listening ??= await HttpListening.StartAsync(Connection, endPoint, service, CancellationToken.None)
                .ConfigureAwait(false);
        }
        finally
        {
            plugging.Release();
        }
    }

    public ValueTask DisposeAsync() => StopAsync(forEver: true);

    private async ValueTask StopAsync(bool forEver)
    {
        await plugging.WaitAsync().ConfigureAwait(false);
        try
        {
            disposed |= forEver;
            if (listening is not null)
            {
                await listening.DisposeAsync().ConfigureAwait(false);
                listening = null;
            }
        }
        finally
        {
            plugging.Release();
        }
    }
}
