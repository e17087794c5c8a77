using QkdHardware.Sdk.Links.Addresses;

namespace QkdHardware.Emulation.FrontDoors.Buses;

/// <summary>
/// Plugs pretend devices into pretend buses, at the addresses that bus links use: an <see cref="II2cTarget"/>, an
/// <see cref="ISpiTarget"/> or an <see cref="EmulatedGpioChip"/>, as the address says.
/// </summary>
/// <param name="buses">The buses, which a link provider of the same process is given too.</param>
public sealed class BusFrontDoorProvider(EmulatedBuses buses) : IFrontDoorProvider
{
    public bool Accepts(string address) => BusAddress.Accepts(address);

    public ValueTask<IFrontDoor> OpenAsync(string address, object service, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        BusAddress wanted = BusAddress.Parse(address);
        object device = wanted switch
        {
            BusAddress.I2c => ServiceKind.Demand<II2cTarget>(address, service),
            BusAddress.Spi => ServiceKind.Demand<ISpiTarget>(address, service),
            _ => ServiceKind.Demand<EmulatedGpioChip>(address, service),
        };
        return ValueTask.FromResult<IFrontDoor>(new BusFrontDoor(buses, wanted, device));
    }
}
