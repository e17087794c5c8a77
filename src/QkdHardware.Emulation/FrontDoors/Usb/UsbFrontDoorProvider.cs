using QkdHardware.Emulation.FrontDoors.Exchanges;
using QkdHardware.Emulation.FrontDoors.Usb.Linux;
using QkdHardware.Sdk.Links.Addresses;

namespace QkdHardware.Emulation.FrontDoors.Usb;

/// <summary>
/// Opens emulated USB devices, on Linux: <c>USB[n]::vendor::product::serial::INSTR</c> for any kind of firmware, and
/// <c>usb:vendor:product:serial</c> for <see cref="IByteService"/>s. Clients see them under
/// <see cref="EmulatedUsbBus.ClientEnvironment"/>.
/// </summary>
/// <param name="profile">The kind of USBTMC device; a USB488 one by default.</param>
/// <param name="folder">Where; <see cref="EmulatedUsbBus.Folder"/> by default.</param>
public sealed class UsbFrontDoorProvider(UsbTmcProfile? profile = null, string? folder = null) : IFrontDoorProvider
{
    private const byte OnlyInterface = 0;

    public bool Accepts(string address) => UsbAddress.Accepts(address);

    public ValueTask<IFrontDoor> OpenAsync(string address, object service, CancellationToken cancellationToken = default)
    {
        UsbAddress wanted = UsbAddress.Parse(address);
        if (!OperatingSystem.IsLinux()) throw Unsupported(address);
        if (!Environment.Is64BitProcess) throw Unsupported(address);

        var identity = new UsbIdentity(wanted.VendorId, wanted.ProductId, wanted.SerialNumber);
        Func<IUsbFunction> create = Function(address, wanted, identity, service);
        cancellationToken.ThrowIfCancellationRequested();
        BusLease lease = BusLease.Take(address, identity, folder ?? EmulatedUsbBus.Folder);
        try
        {
            return ValueTask.FromResult<IFrontDoor>(new UsbFrontDoor(wanted.ToString(), lease, identity, create));
        }
        catch
        {
            lease.Dispose();
            throw;
        }
    }

    private static FrontDoorException Unsupported(string address) => new(address, "USB devices are emulated on 64-bit Linux only");

    private Func<IUsbFunction> Function(string address, UsbAddress wanted, UsbIdentity identity, object service)
    {
        if (wanted is UsbAddress.Bulk bulk)
        {
            if ((bulk.Input ?? UsbBulkFunction.BulkIn, bulk.Output ?? UsbBulkFunction.BulkOut)
                != (UsbBulkFunction.BulkIn, UsbBulkFunction.BulkOut))
            {
                throw new FrontDoorException(
                    address,
                    $"an emulated device has the endpoints in=0x{UsbBulkFunction.BulkIn:x2} and out=0x{UsbBulkFunction.BulkOut:x2}");
            }

            IByteService stream = ServiceKind.Demand<IByteService>(address, service);
            return () => new UsbBulkFunction(identity, address, stream);
        }

        if (((UsbAddress.Instrument)wanted).InterfaceNumber is { } number and not OnlyInterface)
        {
            throw new FrontDoorException(address, $"an emulated device has interface {OnlyInterface} only, not {number}");
        }

        IExchangeService exchanges = ExchangeKind.Of(address, service);
        return () => new UsbTmcFunction(identity, exchanges, profile ?? new UsbTmcProfile());
    }
}
