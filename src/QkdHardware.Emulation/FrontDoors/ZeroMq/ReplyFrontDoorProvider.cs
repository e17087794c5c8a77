using QkdHardware.Emulation.FrontDoors.Tcp;
using QkdHardware.Sdk.Links.Addresses;

namespace QkdHardware.Emulation.FrontDoors.ZeroMq;

/// <summary>Opens ZeroMQ REP doors for <see cref="IMessageService"/>s, at the addresses that REQ links use.</summary>
public sealed class ReplyFrontDoorProvider : IFrontDoorProvider
{
    /// <summary>The other ZeroMQ forms are for streams, which instruments open on command.</summary>
    public bool Accepts(string address) =>
        ZeroMqAddress.Accepts(address) && ZeroMqAddress.Parse(address).Pattern == ZeroMqPattern.Req;

    public ValueTask<IFrontDoor> OpenAsync(string address, object service, CancellationToken cancellationToken = default)
    {
        ZeroMqAddress wanted = ZeroMqAddress.Parse(address);
        return TcpFrontDoor.OpenAsync(
            wanted.EndPoint,
            port => (wanted with { EndPoint = wanted.EndPoint with { Port = port } }).ToString(),
            new ZmtpReplyService(address, ServiceKind.Demand<IMessageService>(address, service)),
            cancellationToken);
    }
}
