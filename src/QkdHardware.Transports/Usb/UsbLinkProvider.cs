using QkdHardware.Abstractions.Links;
using QkdHardware.Sdk.Links;
using QkdHardware.Sdk.Links.Addresses;
using QkdHardware.Transports.Usb.Native;

namespace QkdHardware.Transports.Usb;

/// <summary>USB instruments (USBTMC) as message links, and other devices' bulk endpoints as byte links, by libusb.</summary>
/// <param name="libraryFile">libusb's file, where it is not the system's own.</param>
public sealed class UsbLinkProvider(string? libraryFile = null) : ILinkProvider
{
    private const byte UsbTmcClass = 0xFE;
    private const byte UsbTmcSubclass = 0x03;

    public IReadOnlyList<string> AddressForms => UsbAddress.Forms;

    public bool Accepts(string address) => UsbAddress.Accepts(address);

    public void Check(string address) => _ = UsbAddress.Parse(address);

    public async ValueTask<ILink> OpenAsync(LinkRequest request, CancellationToken cancellationToken = default)
    {
        UsbAddress wanted = UsbAddress.Parse(request.Address);
        UsbSettings settings = UsbSettings.Parse(request.Address, request.Settings, wanted is UsbAddress.Instrument);
        cancellationToken.ThrowIfCancellationRequested();
        LibUsbLibrary.Require(request.Address, libraryFile);
        using var deadline = new CancellationTokenSource(request.Deadline, request.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);

        // The system may take its time over a device in trouble: one that opens too late is closed again.
        Task<UsbDevice> opening = Task.Run(() => Open(request, wanted, settings), CancellationToken.None);
        try
        {
            UsbDevice device = await opening.WaitAsync(either.Token).ConfigureAwait(false);
            return wanted is UsbAddress.Bulk bulk
                ? new UsbBulkLink(device, In(device.Interface, bulk), Out(device.Interface, bulk))
                : await UsbTmcLink.OpenAsync(
                    device,
                    device.Interface.Find(TransferType.Bulk, isIn: true)!.Value,
                    device.Interface.Find(TransferType.Bulk, isIn: false)!.Value,
                    settings,
                    request.Time,
                    either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException exception)
        {
            _ = CloseLateAsync(opening);
            cancellationToken.ThrowIfCancellationRequested();
            throw new LinkException(
                request.Address,
                $"no answer from the USB device {wanted.Identity} within {request.Deadline.TotalSeconds:0.###} s",
                exception);
        }
    }

    private static UsbDevice Open(LinkRequest request, UsbAddress wanted, UsbSettings settings)
    {
        var finder = new UsbDeviceFinder(request.Address, wanted);
        OpenedUsbDevice opened = wanted switch
        {
            UsbAddress.Instrument instrument => finder.Open(all => Choose(all, instrument), "USBTMC interface"),
            UsbAddress.Bulk bulk => finder.Open(all => Choose(all, bulk), "interface with such bulk endpoints in and out"),
            _ => throw new InvalidOperationException($"{wanted.GetType().Name} has no rule."),
        };
        return new UsbDevice(request.Address, opened, settings, request.Time);
    }

    private static UsbInterface? Choose(IReadOnlyList<UsbInterface> all, UsbAddress.Instrument wanted) =>
        all.FirstOrDefault(candidate =>
            candidate.Class == UsbTmcClass
            && candidate.Subclass == UsbTmcSubclass
            && (wanted.InterfaceNumber is null || wanted.InterfaceNumber == candidate.Number)
            && candidate.Find(TransferType.Bulk, isIn: true) is not null
            && candidate.Find(TransferType.Bulk, isIn: false) is not null);

    private static UsbInterface? Choose(IReadOnlyList<UsbInterface> all, UsbAddress.Bulk wanted) =>
        all.FirstOrDefault(candidate => FindEndpoint(candidate, true, wanted.Input) is not null
            && FindEndpoint(candidate, false, wanted.Output) is not null);

    private static UsbEndpoint In(UsbInterface chosen, UsbAddress.Bulk wanted) => FindEndpoint(chosen, true, wanted.Input)!.Value;

    private static UsbEndpoint Out(UsbInterface chosen, UsbAddress.Bulk wanted) => FindEndpoint(chosen, false, wanted.Output)!.Value;

    private static UsbEndpoint? FindEndpoint(UsbInterface candidate, bool isIn, byte? address)
    {
        if (address is null) return candidate.Find(TransferType.Bulk, isIn);
        foreach (UsbEndpoint endpoint in candidate.Endpoints)
        {
            if (endpoint.Address == address && endpoint.Type == TransferType.Bulk && endpoint.PacketLength > 0) return endpoint;
        }

        return null;
    }

    private static async Task CloseLateAsync(Task<UsbDevice> opening)
    {
        try
        {
            UsbDevice device = await opening.ConfigureAwait(false);
            await device.DisposeAsync().ConfigureAwait(false);
        }
        catch (LinkException)
        {
            // It did not open after all.
        }
    }
}
