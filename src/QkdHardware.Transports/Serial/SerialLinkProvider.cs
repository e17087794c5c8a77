using QkdHardware.Abstractions.Links;
using QkdHardware.Sdk.Links;
using QkdHardware.Sdk.Links.Addresses;
using QkdHardware.Transports.Serial.Linux;
using QkdHardware.Transports.Tcp;

namespace QkdHardware.Transports.Serial;

/// <summary>Serial ports of this machine, emulated ones, and ports behind a raw TCP stream.</summary>
/// <param name="usbFolder">Where ports are listed by their USB identity; Linux's own folder unless a test says otherwise.</param>
public sealed class SerialLinkProvider(string usbFolder = SerialPaths.ById) : ILinkProvider
{
    private readonly SerialPortLocator locator = new(usbFolder);

    public IReadOnlyList<string> AddressForms => SerialAddress.Forms;

    public bool Accepts(string address) => SerialAddress.Accepts(address);

    public void Check(string address) => _ = SerialAddress.Parse(address);

    public async ValueTask<ILink> OpenAsync(LinkRequest request, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        SerialSettings settings = SerialSettings.Parse(request.Address, request.Settings);
        (string? path, HostAndPort? tcp) = locator.Find(request.Address);
        if (tcp is { } endPoint)
        {
            return await TcpConnector.ConnectAsync(request, endPoint, cancellationToken).ConfigureAwait(false);
        }

        // A driver that hangs in open() must not hang its caller: a port that opens too late is closed again.
        Task<IByteLink> opening = Task.Run(() => Open(request, path!, settings), CancellationToken.None);
        try
        {
            return await opening.WaitAsync(request.Deadline, request.Time, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is TimeoutException or OperationCanceledException)
        {
            _ = CloseLateAsync(opening);
            cancellationToken.ThrowIfCancellationRequested();
            throw new LinkException(
                request.Address, $"{path} did not open within {request.Deadline.TotalSeconds:0.###} s", exception);
        }
    }

    private static IByteLink Open(LinkRequest request, string path, SerialSettings settings) =>
        settings.Implementation switch
        {
            SerialImplementation.SystemIoPorts => SystemSerialLink.Open(request.Address, path, settings, request.Time),
            SerialImplementation.Auto when !TerminalPort.IsSupported =>
                SystemSerialLink.Open(request.Address, path, settings, request.Time),
            _ when TerminalPort.IsSupported => TerminalPort.Open(request.Address, path, settings, request.Time),
            _ => throw new LinkException(
                request.Address, "implementation termios needs Linux; use system_io_ports or leave the setting out"),
        };

    private static async Task CloseLateAsync(Task<IByteLink> opening)
    {
        try
        {
            IByteLink link = await opening.ConfigureAwait(false);
            await link.DisposeAsync().ConfigureAwait(false);
        }
        catch (LinkException)
        {
            // It did not open after all.
        }
    }
}
