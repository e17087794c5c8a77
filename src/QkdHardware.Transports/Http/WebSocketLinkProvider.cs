using System.Net.Sockets;
using System.Net.WebSockets;
using QkdHardware.Abstractions.Links;
using QkdHardware.Sdk.Links;
using QkdHardware.Sdk.Links.Addresses;
using QkdHardware.Shared.Tcp;
using QkdHardware.Transports.Tcp;

namespace QkdHardware.Transports.Http;

/// <summary>
/// WebSockets. The setting <c>messages</c> says as what messages are sent: <c>binary</c> (default) or <c>text</c>, which
/// must be UTF-8; both are received.
/// </summary>
public sealed class WebSocketLinkProvider : ILinkProvider
{
    private const string MessagesSetting = "messages";

    public IReadOnlyList<string> AddressForms { get; } = [HttpAddress.Form(HttpScheme.Ws)];

    public bool Accepts(string address) => HttpAddress.Accepts(address, HttpScheme.Ws);

    public async ValueTask<ILink> OpenAsync(LinkRequest request, CancellationToken cancellationToken = default)
    {
        HttpAddress target = HttpAddress.Parse(request.Address);
        var settings = new SettingsReader(request.Address, request.Settings);
        settings.Demand("a WebSocket", [MessagesSetting]);
        WebSocketMessageType type = settings.Choice(
            MessagesSetting, ("binary", WebSocketMessageType.Binary), ("text", WebSocketMessageType.Text));

        using var deadline = new CancellationTokenSource(request.Deadline, request.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        using var handler = new SocketsHttpHandler
        {
            UseCookies = false,
            UseProxy = false,
            ConnectCallback = (_, token) => ConnectAsync(request, target, token),
        };
        using var invoker = new HttpMessageInvoker(handler, disposeHandler: false);
        var socket = new ClientWebSocket();
        try
        {
            socket.Options.KeepAliveInterval = TimeSpan.Zero; // TCP looks after a peer that lost power.
            await socket.ConnectAsync(new Uri(target.ToString()), invoker, either.Token).ConfigureAwait(false);
            return new WebSocketLink(request.Address, socket, type);
        }
        catch (Exception exception)
        {
            socket.Dispose();
            cancellationToken.ThrowIfCancellationRequested();
            throw exception switch
            {
                _ when deadline.IsCancellationRequested => new LinkException(
                    request.Address,
                    $"no WebSocket from {target.EndPoint} within {request.Deadline.TotalSeconds:0.###} s",
                    exception),
                WebSocketException => new LinkException(request.Address, Describe(exception), exception),
                _ => exception,
            };
        }
    }

    private static async ValueTask<Stream> ConnectAsync(
        LinkRequest request, HttpAddress target, CancellationToken cancellationToken) =>
        await TcpConnector.ConnectAsync(
            request,
            target.EndPoint,
            socket =>
            {
                SocketLink.Configure(socket);
                return new NetworkStream(socket, ownsSocket: true);
            },
            cancellationToken).ConfigureAwait(false);

    private static string Describe(Exception exception)
    {
        for (Exception? inner = exception; inner is not null; inner = inner.InnerException)
        {
            if (inner is LinkException) return inner.Message;
        }

        return $"the server opens no WebSocket ({exception.Message.TrimEnd('.')})";
    }
}
