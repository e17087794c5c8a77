using QkdHardware.Sdk.Links.Addresses;

namespace QkdHardware.Emulation.FrontDoors.Tcp;

/// <summary>Opens TCP doors for <see cref="IByteService"/>s, at the addresses that TCP links use.</summary>
public sealed class TcpFrontDoorProvider : IFrontDoorProvider
{
    public bool Accepts(string address) => TcpAddress.Accepts(address);

    public ValueTask<IFrontDoor> OpenAsync(string address, object service, CancellationToken cancellationToken = default)
    {
        TcpAddress wanted = TcpAddress.Parse(address);
        return TcpFrontDoor.OpenAsync(
            wanted.EndPoint,
            port => (wanted with { EndPoint = wanted.EndPoint with { Port = port } }).ToString(),
            ServiceKind.Demand<IByteService>(address, service),
            cancellationToken);
    }
}
