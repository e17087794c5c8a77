using QkdHardware.Emulation.FrontDoors.Serial.Linux;
using QkdHardware.Emulation.FrontDoors.Tcp;
using QkdHardware.Sdk.Links;
using QkdHardware.Sdk.Links.Addresses;

namespace QkdHardware.Emulation.FrontDoors.Serial;

/// <summary>
/// Opens serial doors for <see cref="IByteService"/>s: <c>ASRL&lt;name&gt;::INSTR</c> by pseudo-terminal, or by TCP where
/// there are none, and <c>serial+tcp://host:port</c>. Ports of this machine's hardware cannot be emulated.
/// </summary>
/// <param name="usePseudoTerminals">Whether names lead to pseudo-terminals; by default where the system has them.</param>
/// <param name="time">Bounds closing; the system's clock by default.</param>
public sealed class SerialFrontDoorProvider(bool? usePseudoTerminals = null, TimeProvider? time = null) : IFrontDoorProvider
{
    private readonly bool usePseudoTerminals = usePseudoTerminals ?? OperatingSystem.IsLinux();

    public bool Accepts(string address) => SerialAddress.Accepts(address);

    public async ValueTask<IFrontDoor> OpenAsync(
        string address, object service, CancellationToken cancellationToken = default)
    {
        IByteService firmware = ServiceKind.Demand<IByteService>(address, service);
        switch (SerialAddress.Parse(address))
        {
            case SerialAddress.Named named:
                return await OpenNamedAsync(address, named.Name, firmware, cancellationToken).ConfigureAwait(false);
            case SerialAddress.Device device when Path.GetDirectoryName(device.Path) == StableSerialName.Folder:
                return await OpenNamedAsync(address, Path.GetFileName(device.Path), firmware, cancellationToken)
                    .ConfigureAwait(false);
            case SerialAddress.OverTcp tcp:
                return await TcpFrontDoor.OpenAsync(
                    tcp.EndPoint,
                    port => new SerialAddress.OverTcp(tcp.EndPoint with { Port = port }).ToString(),
                    firmware,
                    cancellationToken).ConfigureAwait(false);
            default:
                throw new FrontDoorException(
                    address,
                    $"{address} is a port of this machine's hardware; an emulator holds ASRL<name>::INSTR or serial+tcp://host:port");
        }
    }

    private async ValueTask<IFrontDoor> OpenNamedAsync(
        string address, string name, IByteService firmware, CancellationToken cancellationToken)
    {
        StableNameLease lease = StableNameLease.Take(address, name);
        try
        {
            return usePseudoTerminals
                ? new PtyFrontDoor(lease, firmware, time ?? TimeProvider.System)
                : await NamedTcpFrontDoor.OpenAsync(lease, firmware, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            lease.Dispose();
            throw;
        }
    }
}
