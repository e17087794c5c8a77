using QkdHardware.Emulation.FrontDoors;
using QkdHardware.Emulation.FrontDoors.Http;
using QkdHardware.Sdk.Links;
using QkdHardware.Transports.Http;

namespace QkdHardware.Tests.Links;

/// <summary>The framework's WebSocket client against Kestrel.</summary>
public sealed class WebSocketLinkConformance : MessageLinkConformance
{
    private protected override ILinkProvider Links { get; } = new WebSocketLinkProvider();

    private protected override IFrontDoorProvider Doors { get; } = new HttpFrontDoorProvider();

    // It carries messages that nothing asked for, and does not know which one is an answer.
    private protected override bool DropsGivenUpAnswers => false;

    private protected override string NewDoorAddress() => "ws://127.0.0.1:0/counts";

    private protected override string Refusal(string connection) =>
        $"connection refused by {new Uri(connection).Authority}";
}
