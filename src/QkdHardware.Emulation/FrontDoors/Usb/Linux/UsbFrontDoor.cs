using System.Net.Sockets;
using System.Runtime.Versioning;

namespace QkdHardware.Emulation.FrontDoors.Usb.Linux;

/// <summary>One emulated USB device. What the firmware keeps of a controller lives as long as the cable is plugged.</summary>
[SupportedOSPlatform("linux")]
internal sealed class UsbFrontDoor : CableFrontDoor<UsbFrontDoor.Plugged>
{
    private readonly BusLease lease;
    private readonly UsbIdentity identity;
    private readonly Func<IUsbFunction> create;

    /// <param name="connection">The address that clients use.</param>
    /// <param name="lease">The place on the bus. Owned.</param>
    /// <param name="identity">Names and numbers.</param>
    /// <param name="create">Makes the device, as after power-up of its USB side.</param>
    /// <exception cref="FrontDoorException">The files of the device could not be made.</exception>
    public UsbFrontDoor(string connection, BusLease lease, UsbIdentity identity, Func<IUsbFunction> create)
        : base(connection)
    {
        (this.lease, this.identity, this.create) = (lease, identity, create);
        PlugFirst();
    }

    protected override async ValueTask PullAsync(Plugged pulled, bool last)
    {
        lease.Folder.Withdraw();
        pulled.Listener.Dispose();
        pulled.Port.Unplug();
        lease.Folder.Announce("remove", identity);
        await pulled.Function.DisposeAsync().ConfigureAwait(false);
    }

    protected override void Release() => lease.Dispose();

    protected override Plugged Plug()
    {
        IUsbFunction function = create();
        var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        EmulatedUsbPort? port = null;
        try
        {
            BusFolder folder = lease.Folder;
            folder.Withdraw();
            port = new EmulatedUsbPort(function, new NodeFifo(folder.NodePath));
            listener.Bind(new UnixDomainSocketEndPoint(folder.SocketPath));
            listener.Listen();
            EmulatedUsbPort served = port;
            new Thread(() => Accept(listener, served)) { IsBackground = true, Name = $"emulated USB {identity}" }.Start();
            folder.Publish(identity, function.Descriptors);
            folder.Announce("add", identity);
            return new Plugged(function, port, listener);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or SocketException)
        {
            listener.Dispose();
            port?.Unplug();
            _ = function.DisposeAsync().AsTask();
            throw new FrontDoorException(
                Connection, $"the emulated USB device could not be made ({exception.Message})", exception);
        }
    }

    private static void Accept(Socket listener, EmulatedUsbPort port)
    {
        try
        {
            while (true) PreloadConnection.Start(listener.Accept(), port);
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // Unplugged.
        }
    }

    internal sealed record Plugged(IUsbFunction Function, EmulatedUsbPort Port, Socket Listener);
}
