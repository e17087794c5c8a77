using System.Collections.Concurrent;
using System.Device.Gpio;
using System.Device.I2c;
using System.Device.Spi;
using QkdHardware.Sdk.Links.Addresses;

namespace QkdHardware.Emulation.FrontDoors.Buses;

/// <summary>
/// The buses of a pretend computer. Doors plug devices into it, and its makers of devices go to a link provider in place of
/// the hardware's, so this works within one process only. Thread-safe.
/// </summary>
public sealed class EmulatedBuses
{
    private readonly ConcurrentDictionary<BusAddress, object> plugged = new();

    /// <summary>As <see cref="I2cDevice.Create"/>: whether a device is there shows at each access.</summary>
    public I2cDevice CreateI2c(I2cConnectionSettings settings) => new EmulatedI2cDevice(this, settings);

    /// <summary>As <see cref="SpiDevice.Create"/>; SPI cannot tell whether a device is there.</summary>
    public SpiDevice CreateSpi(SpiConnectionSettings settings) => new EmulatedSpiDevice(this, settings);

    /// <exception cref="IOException">There is no such chip.</exception>
    public GpioController CreateGpio(int chip) => new(new EmulatedGpioDriver(
        Find<EmulatedGpioChip>(new BusAddress.Gpio(chip)) ?? throw new IOException($"there is no GPIO chip {chip}")));

    internal bool TryPlug(BusAddress address, object device) => plugged.TryAdd(address, device);

    internal void Unplug(BusAddress address, object device) => plugged.TryRemove(new(address, device));

    internal T? Find<T>(BusAddress address)
        where T : class =>
        plugged.GetValueOrDefault(address) as T;
}
