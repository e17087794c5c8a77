using System.Collections.Concurrent;
using System.Device.Gpio;
using System.Device.I2c;
using System.Device.Spi;
using QkdHardware.Abstractions.Links;
using QkdHardware.Sdk.Links;
using QkdHardware.Sdk.Links.Addresses;

namespace QkdHardware.Transports.Buses;

/// <summary>
/// Devices on this computer's I2C and SPI buses, one access at a time on each bus, and its chips of GPIO lines. Buses are
/// locked among the links of one provider.
/// </summary>
public sealed class BusLinkProvider : ILinkProvider
{
    private readonly Func<I2cConnectionSettings, I2cDevice> i2c;
    private readonly Func<SpiConnectionSettings, SpiDevice> spi;
    private readonly Func<int, GpioController> gpio;
    private readonly ConcurrentDictionary<(Type Kind, int Bus), Lock> buses = new();

    /// <summary>The hardware of this computer.</summary>
    public BusLinkProvider()
        : this(HardwareBuses.OpenI2c, HardwareBuses.OpenSpi, HardwareBuses.OpenGpio)
    {
    }

    /// <summary>Other makers of devices, such as an emulator's.</summary>
    public BusLinkProvider(
        Func<I2cConnectionSettings, I2cDevice> i2c, Func<SpiConnectionSettings, SpiDevice> spi, Func<int, GpioController> gpio) =>
        (this.i2c, this.spi, this.gpio) = (i2c, spi, gpio);

    public IReadOnlyList<string> AddressForms => BusAddress.Forms;

    public bool Accepts(string address) => BusAddress.Accepts(address);

    public async ValueTask<ILink> OpenAsync(LinkRequest request, CancellationToken cancellationToken = default)
    {
        BusAddress wanted = BusAddress.Parse(request.Address);
        SpiConnectionSettings? spiSettings = SpiSettings.Parse(request.Address, request.Settings, wanted);
        cancellationToken.ThrowIfCancellationRequested();

        // A kernel driver that hangs in open() must not hang its caller: a device that opens too late is closed again.
        Task<ILink> opening = Task.Run(() => Open(request.Address, wanted, spiSettings), CancellationToken.None);
        try
        {
            return await opening.WaitAsync(request.Deadline, request.Time, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is TimeoutException or OperationCanceledException)
        {
            _ = CloseLateAsync(opening);
            cancellationToken.ThrowIfCancellationRequested();
            throw new LinkException(
                request.Address, $"{wanted} did not open within {request.Deadline.TotalSeconds:0.###} s", exception);
        }
    }

    private static async Task CloseLateAsync(Task<ILink> opening)
    {
        try
        {
            ILink link = await opening.ConfigureAwait(false);
            await link.DisposeAsync().ConfigureAwait(false);
        }
        catch (LinkException)
        {
            // It did not open after all.
        }
    }

    private ILink Open(string address, BusAddress wanted, SpiConnectionSettings? spiSettings)
    {
        try
        {
            return wanted switch
            {
                BusAddress.I2c at => new DeviceLink<I2cDevice>(
                    address, new GuardedI2cDevice(address, i2c(new I2cConnectionSettings(at.Bus, at.Device)), LockOf<I2cDevice>(at.Bus))),
                BusAddress.Spi at => new DeviceLink<SpiDevice>(
                    address, new GuardedSpiDevice(address, spi(spiSettings!), LockOf<SpiDevice>(at.Bus))),
                BusAddress.Gpio at => new DeviceLink<GpioController>(address, gpio(at.Chip)),
                _ => throw new InvalidOperationException($"{wanted.GetType().Name} has no rule."),
            };
        }
#pragma warning disable CA1031 // A missing library, kernel driver or right comes as one of many exceptions; each is named.
        catch (Exception exception) when (exception is not (LinkException or OutOfMemoryException))
#pragma warning restore CA1031
        {
            throw new LinkException(address, $"{wanted} could not be opened ({exception.Message})", exception);
        }
    }

    private Lock LockOf<T>(int bus) => buses.GetOrAdd((typeof(T), bus), _ => new Lock());
}
