using QkdHardware.Abstractions.Links;
using QkdHardware.Sdk.Links;
using QkdHardware.Sdk.Links.Addresses;

namespace QkdHardware.Transports.Tcp;

/// <summary>Raw TCP streams, such as SCPI sockets. Takes no settings.</summary>
public sealed class TcpLinkProvider : ILinkProvider
{
    public IReadOnlyList<string> AddressForms => TcpAddress.Forms;

    public bool Accepts(string address) => TcpAddress.Accepts(address);

    public void Check(string address) => _ = TcpAddress.Parse(address);

    public async ValueTask<ILink> OpenAsync(LinkRequest request, CancellationToken cancellationToken = default)
    {
        HostAndPort endPoint = TcpAddress.Parse(request.Address).EndPoint;
        return await TcpConnector.ConnectAsync(request, endPoint, cancellationToken).ConfigureAwait(false);
    }
}
