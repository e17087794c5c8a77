using QkdHardware.Emulation.FrontDoors.Tcp;
using QkdHardware.Sdk.Links.Addresses;

namespace QkdHardware.Emulation.FrontDoors.Serial;

/// <summary>A stable serial name for systems without pseudo-terminals: a TCP door whose address stands in a text file.</summary>
internal sealed class NamedTcpFrontDoor : IFrontDoor
{
    private readonly StableNameLease lease;
    private readonly IFrontDoor door;

    private NamedTcpFrontDoor(StableNameLease lease, IFrontDoor door)
    {
        (this.lease, this.door) = (lease, door);
        Connection = new SerialAddress.Device(lease.Path).ToString();
        lease.PublishAddress(door.Connection);
    }

    public string Connection { get; }

    /// <param name="lease">The name. Owned.</param>
    /// <param name="service">The firmware.</param>
    public static async ValueTask<IFrontDoor> OpenAsync(
        StableNameLease lease, IByteService service, CancellationToken cancellationToken)
    {
        var anyPort = new HostAndPort("127.0.0.1", 0);
        return new NamedTcpFrontDoor(
            lease,
            await TcpFrontDoor.OpenAsync(
                anyPort,
                port => new SerialAddress.OverTcp(anyPort with { Port = port }).ToString(),
                service,
                cancellationToken).ConfigureAwait(false));
    }

    public ValueTask UnplugAsync() => door.UnplugAsync();

    public ValueTask PlugAsync() => door.PlugAsync();

    public async ValueTask DisposeAsync()
    {
        await door.DisposeAsync().ConfigureAwait(false);
        lease.Dispose();
    }
}
