using QkdHardware.Emulation.FrontDoors;
using QkdHardware.Emulation.FrontDoors.Tcp;
using QkdHardware.Sdk.Links;
using QkdHardware.Transports.Tcp;

namespace QkdHardware.Tests.Links;

public sealed class TcpLinkConformance : ByteLinkConformance
{
    private protected override ILinkProvider Links { get; } = new TcpLinkProvider();

    private protected override IFrontDoorProvider Doors { get; } = new TcpFrontDoorProvider();

    private protected override string NewDoorAddress() => "TCPIP0::127.0.0.1::0::SOCKET";

    private protected override string Refusal(string connection) =>
        $"connection refused by 127.0.0.1:{connection.Split("::")[2]}";
}
