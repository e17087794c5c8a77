using System.Net;
using QkdHardware.Emulation.FrontDoors.Tcp;
using QkdHardware.Sdk.Links.Addresses;

namespace QkdHardware.Emulation.FrontDoors.Http;

/// <summary>Opens HTTP doors for <see cref="IMessageService"/>s, at the addresses that HTTP links use.</summary>
public sealed class HttpFrontDoorProvider : IFrontDoorProvider
{
    public bool Accepts(string address) => HttpAddress.Accepts(address);

    public async ValueTask<IFrontDoor> OpenAsync(string address, object service, CancellationToken cancellationToken = default)
    {
        HttpAddress wanted = HttpAddress.Parse(address);
        var posts = new PostService(ServiceKind.Demand<IMessageService>(address, service), wanted.Path);
        IPAddress host = await DoorHost.FindAsync(address, wanted.EndPoint.Host, cancellationToken).ConfigureAwait(false);
        return await HttpFrontDoor.OpenAsync(wanted, host, posts, cancellationToken).ConfigureAwait(false);
    }
}
