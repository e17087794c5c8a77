using QkdHardware.Emulation.FrontDoors;
using QkdHardware.Emulation.FrontDoors.Http;
using QkdHardware.Sdk.Links;
using QkdHardware.Transports.Http;

namespace QkdHardware.Tests.Links;

/// <summary>Posts of the framework's HTTP client against Kestrel.</summary>
public sealed class HttpLinkConformance : MessageLinkConformance
{
    private protected override ILinkProvider Links { get; } = new HttpLinkProvider();

    private protected override IFrontDoorProvider Doors { get; } = new HttpFrontDoorProvider();

    private protected override string NewDoorAddress() => "http://127.0.0.1:0/api";

    private protected override string Refusal(string connection) =>
        $"connection refused by {new Uri(connection).Authority}";
}
