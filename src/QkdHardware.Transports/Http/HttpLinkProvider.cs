using System.Net.Sockets;
using QkdHardware.Abstractions.Links;
using QkdHardware.Sdk.Links;
using QkdHardware.Sdk.Links.Addresses;
using QkdHardware.Transports.Tcp;

namespace QkdHardware.Transports.Http;

/// <summary>
/// Web servers that answer JSON posts. HTTP connects only to ask, so opening makes a connection and closes it, which says
/// at once why there is none. Takes no settings.
/// </summary>
public sealed class HttpLinkProvider : ILinkProvider
{
    public IReadOnlyList<string> AddressForms { get; } = [HttpAddress.Form(HttpScheme.Http)];

    public bool Accepts(string address) => HttpAddress.Accepts(address, HttpScheme.Http);

    public async ValueTask<ILink> OpenAsync(LinkRequest request, CancellationToken cancellationToken = default)
    {
        HttpAddress target = HttpAddress.Parse(request.Address);
        using Socket probe = await TcpConnector
            .ConnectAsync(request, target.EndPoint, socket => socket, cancellationToken)
            .ConfigureAwait(false);
        return new HttpLink(request, target);
    }
}
