using QkdHardware.Sdk.Links.Addresses;

namespace QkdHardware.Emulation.FrontDoors.Buses;

/// <summary>A pretend device's place on a pretend bus.</summary>
internal sealed class BusFrontDoor : IFrontDoor
{
    private readonly EmulatedBuses buses;
    private readonly BusAddress address;
    private readonly object device;
    private readonly Lock plugging = new();
    private bool isPlugged;
    private bool isDisposed;

    /// <exception cref="FrontDoorException">Another device has the address.</exception>
    public BusFrontDoor(EmulatedBuses buses, BusAddress address, object device)
    {
        (this.buses, this.address, this.device) = (buses, address, device);
        Plug();
    }

    public string Connection => address.ToString();

    public ValueTask UnplugAsync()
    {
        lock (plugging)
        {
            if (isPlugged) buses.Unplug(address, device);
            isPlugged = false;
        }

        return ValueTask.CompletedTask;
    }

    /// <exception cref="FrontDoorException">Another device took the address meanwhile.</exception>
    public ValueTask PlugAsync()
    {
        lock (plugging)
        {
            ObjectDisposedException.ThrowIf(isDisposed, this);
            if (!isPlugged) Plug();
        }

        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await UnplugAsync().ConfigureAwait(false);
        lock (plugging) isDisposed = true;
    }

    private void Plug()
    {
        if (!buses.TryPlug(address, device))
        {
            throw new FrontDoorException(Connection, $"another device is plugged in at {address}");
        }

        isPlugged = true;
    }
}
