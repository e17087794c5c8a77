namespace QkdHardware.Abstractions.Links;

/// <summary>
/// A device on a bus of this computer (I2C, SPI) or its chip of GPIO lines. It carries no bytes itself: the driver gets the
/// object that System.Device.Gpio has for such a device, so that bindings written for that library run on top. A bus has no
/// connection: opening sends nothing, whether a device answers shows at each access, and <see cref="ILink.Lost"/> ends only
/// by disposal, which disposes of the device too.
/// </summary>
/// <typeparam name="T"><c>I2cDevice</c>, <c>SpiDevice</c> or <c>GpioController</c>.</typeparam>
public interface IDeviceLink<out T> : ILink
    where T : class
{
    /// <summary>
    /// Each call on an I2C or SPI device blocks its thread until the bus is free and the transfer done, and may come from any
    /// thread. One that fails throws <see cref="LinkException"/>, which is an <see cref="IOException"/> as bindings expect.
    /// </summary>
    T Device { get; }
}
