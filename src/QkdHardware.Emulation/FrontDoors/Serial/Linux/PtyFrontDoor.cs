using QkdHardware.Sdk.Links.Addresses;
using QkdHardware.Shared.Serial.Linux;

namespace QkdHardware.Emulation.FrontDoors.Serial.Linux;

/// <summary>
/// A pseudo-terminal under a stable name. Like a real port it does not tell the instrument whether anybody has opened
/// it: one conversation lives as long as the cable is plugged. The kernel clears parity and data bits of a
/// pseudo-terminal and lets no rate limit it, so wrong line settings go unnoticed here.
/// </summary>
internal sealed class PtyFrontDoor : CableFrontDoor<PtyFrontDoor.Plugged>
{
    private readonly StableNameLease lease;
    private readonly IByteService service;
    private readonly TimeProvider time;

    /// <param name="lease">The name. Owned.</param>
    /// <param name="service">The firmware.</param>
    /// <param name="time">Bounds closing.</param>
    public PtyFrontDoor(StableNameLease lease, IByteService service, TimeProvider time)
        : base(new SerialAddress.Device(lease.Path).ToString())
    {
        (this.lease, this.service, this.time) = (lease, service, time);
        PlugFirst();
    }

    protected override async ValueTask PullAsync(Plugged pulled, bool last)
    {
        lease.Withdraw();
        await pulled.PullAsync().ConfigureAwait(false);
        if (last)
        {
            await pulled.Conversation.ConfigureAwait(false);
        }
    }

    protected override void Release() => lease.Dispose();

    protected override Plugged Plug()
    {
        PseudoTerminal terminal = PseudoTerminal.Open(Connection);
        var link = new DescriptorLink(Connection, terminal.Master, time);
        var stop = new CancellationTokenSource();
        Task conversation = ByteSession.RunAsync(link, service, stop.Token);
        lease.PublishLink(terminal.ClientPath);
        return new Plugged(link, terminal.Keeper, stop, conversation);
    }

    internal sealed record Plugged(DescriptorLink Link, int Keeper, CancellationTokenSource Stop, Task Conversation)
    {
        public async ValueTask PullAsync()
        {
            await Stop.CancelAsync().ConfigureAwait(false);
            await Link.DisposeAsync().ConfigureAwait(false);
            _ = LibC.Close(Keeper);
            Stop.Dispose();
        }
    }
}
