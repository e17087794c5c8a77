using QkdHardware.Sdk.Links;
using QkdHardware.Transports.Http;
using QkdHardware.Transports.Serial;
using QkdHardware.Transports.Tcp;
using QkdHardware.Transports.ZeroMq;

namespace QkdHardware.Transports;

/// <summary>The links of this assembly, for the composition root.</summary>
public static class LinkProviders
{
    /// <summary>In order of preference; the address forms do not overlap.</summary>
    public static IReadOnlyList<ILinkProvider> All { get; } =
    [
        new TcpLinkProvider(), new SerialLinkProvider(), new ZeroMqLinkProvider(), new HttpLinkProvider(),
        new WebSocketLinkProvider(),
    ];
}
