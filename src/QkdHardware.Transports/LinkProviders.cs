using QkdHardware.Sdk.Links;
using QkdHardware.Transports.Buses;
using QkdHardware.Transports.Http;
using QkdHardware.Transports.Processes;
using QkdHardware.Transports.Serial;
using QkdHardware.Transports.Tcp;
using QkdHardware.Transports.Usb;
using QkdHardware.Transports.Visa;
using QkdHardware.Transports.ZeroMq;

namespace QkdHardware.Transports;

/// <summary>The links of this assembly, for the composition root.</summary>
public static class LinkProviders
{
    /// <summary>In order of preference. A vendor's VISA comes first, because only a setting asks for it; no other forms overlap.</summary>
    public static IReadOnlyList<ILinkProvider> All { get; } =
    [
        new VisaLinkProvider(), new TcpLinkProvider(), new SerialLinkProvider(), new ZeroMqLinkProvider(),
        new UsbLinkProvider(), new HttpLinkProvider(), new WebSocketLinkProvider(), new BusLinkProvider(),
        new ProcessLinkProvider(),
    ];
}
