using System.Net.WebSockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebSockets;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace QkdHardware.Emulation.FrontDoors.Http;

/// <summary>Puts a firmware behind WebSockets; other requests are refused with status 400, clients too many with 503.</summary>
internal sealed class WebSocketService(IByteService service) : IWebService
{
    private static readonly IOptions<WebSocketOptions> Settings = Options.Create(new WebSocketOptions());

    private int clients;

    public Task ServeAsync(HttpContext context, CancellationToken stopped) =>
        new WebSocketMiddleware(upgraded => AcceptAsync(upgraded, stopped), Settings, NullLoggerFactory.Instance).Invoke(context);

    private async Task AcceptAsync(HttpContext context, CancellationToken stopped)
    {
        if (!context.WebSockets.IsWebSocketRequest)
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            return;
        }

        try
        {
            if (Interlocked.Increment(ref clients) > service.MaxClients)
            {
                context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
                return;
            }

            using WebSocket socket = await context.WebSockets.AcceptWebSocketAsync().ConfigureAwait(false);
            await WebSocketSession.RunAsync(socket, service, stopped).ConfigureAwait(false);
        }
        finally
        {
            Interlocked.Decrement(ref clients);
        }
    }
}
