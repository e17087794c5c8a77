using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using QkdHardware.Emulation.FrontDoors.Tcp;
using Serilog;

namespace QkdHardware.Emulation.FrontDoors.Http;

/// <summary>
/// One stretch of listening, from plugging in to unplugging: Kestrel without its host, so that nothing of the
/// environment (addresses, configuration, signals) reaches it.
/// </summary>
internal sealed class HttpListening : IHttpApplication<HttpContext>, IAsyncDisposable
{
    /// <summary>Nobody sends an instrument more in one message; a longer one is refused.</summary>
    public const int MaxMessageLength = 256 * 1024 * 1024;

    private readonly string address;
    private readonly IWebService service;
    private readonly KestrelServer server;
    private readonly CancellationTokenSource stop = new();
    private readonly CancellationToken stopped;
    private IPEndPoint? bound;

    private HttpListening(string address, IPEndPoint endPoint, IWebService service)
    {
        (this.address, this.service, stopped) = (address, service, stop.Token);
        var options = new KestrelServerOptions { AddServerHeader = false };
        options.Limits.MaxRequestBodySize = MaxMessageLength;
        // A client may be as slow as it likes, and an idle connection stays.
        options.Limits.MinRequestBodyDataRate = null;
        options.Limits.MinResponseDataRate = null;
        options.Limits.KeepAliveTimeout = TimeSpan.FromDays(1);
        options.Listen(endPoint, listen => listen.Protocols = HttpProtocols.Http1);
        var sockets = new SocketTransportOptions
        {
            CreateBoundListenSocket = wanted =>
            {
                Socket listener = TcpListening.Bind(address, (IPEndPoint)wanted);
                bound = (IPEndPoint)listener.LocalEndPoint!;
                return listener;
            },
        };
        server = new KestrelServer(
            Options.Create(options),
            new SocketTransportFactory(Options.Create(sockets), NullLoggerFactory.Instance),
            NullLoggerFactory.Instance);
    }

    public int Port => bound!.Port;

    /// <exception cref="FrontDoorException">The port is in use, or the address is not of this machine.</exception>
    public static async ValueTask<HttpListening> StartAsync(
        string address, IPEndPoint endPoint, IWebService service, CancellationToken cancellationToken)
    {
        var listening = new HttpListening(address, endPoint, service);
        try
        {
            await listening.server.StartAsync(listening, cancellationToken).ConfigureAwait(false);
            return listening;
        }
        catch
        {
            await listening.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Refuses new clients, breaks the connections of the others off and ends what the firmware does for them.</summary>
    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync().ConfigureAwait(false);
        await server.StopAsync(new CancellationToken(canceled: true)).ConfigureAwait(false);
        server.Dispose();
        stop.Dispose();
    }

    public HttpContext CreateContext(IFeatureCollection contextFeatures) => new DefaultHttpContext(contextFeatures);

    public async Task ProcessRequestAsync(HttpContext context)
    {
        try
        {
            await service.ServeAsync(context, stopped).ConfigureAwait(false);
        }
        catch (Exception exception) when (
            exception is OperationCanceledException or IOException
            && (stopped.IsCancellationRequested || context.RequestAborted.IsCancellationRequested))
        {
            context.Abort(); // Unplugged, or the client is gone: there is nobody to answer.
        }
        catch (Microsoft.AspNetCore.Http.BadHttpRequestException)
        {
            throw; // The client's fault: Kestrel answers with the status that says so.
        }
#pragma warning disable CA1031 // A fault of one pretend firmware must not end the process that serves the others.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Log.ForContext<HttpListening>().Error(
                exception, "The firmware behind {Address} failed; its client is cut off", address);
            context.Abort();
        }
    }

    public void DisposeContext(HttpContext context, Exception? exception)
    {
    }
}
