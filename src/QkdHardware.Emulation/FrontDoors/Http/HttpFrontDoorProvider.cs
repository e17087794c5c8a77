using System.Net;
using QkdHardware.Emulation.FrontDoors.Tcp;
using QkdHardware.Sdk.Links.Addresses;

namespace QkdHardware.Emulation.FrontDoors.Http;

/// <summary>
/// Opens HTTP doors for <see cref="IMessageService"/>s, and WebSocket doors for these and for <see cref="IByteService"/>s,
/// at the addresses that such links use. Behind a WebSocket each portion of bytes, in both directions, is one message.
/// </summary>
public sealed class HttpFrontDoorProvider : IFrontDoorProvider
{
    public bool Accepts(string address) => HttpAddress.Accepts(address);

    public async ValueTask<IFrontDoor> OpenAsync(string address, object service, CancellationToken cancellationToken = default)
    {
        HttpAddress wanted = HttpAddress.Parse(address);
        IWebService web = wanted.Scheme == HttpScheme.Http
            ? new PostService(ServiceKind.Demand<IMessageService>(address, service))
            : new WebSocketService(
                service as IByteService ?? new MessageConversations(ServiceKind.Demand<IMessageService>(address, service)));
        IPAddress host = await DoorHost.FindAsync(address, wanted.EndPoint.Host, cancellationToken).ConfigureAwait(false);
        return await HttpFrontDoor
            .OpenAsync(wanted, host, new PathService(wanted.Path, web), cancellationToken)
            .ConfigureAwait(false);
    }
}
