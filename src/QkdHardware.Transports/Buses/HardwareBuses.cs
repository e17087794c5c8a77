using System.Device.Gpio;
using System.Device.Gpio.Drivers;
using System.Device.I2c;
using System.Device.Spi;

namespace QkdHardware.Transports.Buses;

/// <summary>The buses of this computer, by System.Device.Gpio.</summary>
internal static class HardwareBuses
{
    public static I2cDevice OpenI2c(I2cConnectionSettings settings)
    {
        DemandAccess($"/dev/i2c-{settings.BusId}", "the kernel's driver i2c-dev");
        return I2cDevice.Create(settings);
    }

    public static SpiDevice OpenSpi(SpiConnectionSettings settings)
    {
        DemandAccess($"/dev/spidev{settings.BusId}.{settings.ChipSelectLine}", "the kernel's driver spidev");
        return SpiDevice.Create(settings);
    }

    /// <exception cref="PlatformNotSupportedException">A chip by number is Linux's notion.</exception>
    public static GpioController OpenGpio(int chip)
    {
        if (!OperatingSystem.IsLinux()) throw new PlatformNotSupportedException("GPIO chips have numbers on Linux only");
        DemandAccess($"/dev/gpiochip{chip}", "the kernel's GPIO driver of this board");
        return new GpioController(new LibGpiodDriver(chip));
    }

    // The library opens a device at its first access; what is missing should be told when the bench is opened.
    private static void DemandAccess(string path, string driver)
    {
        if (!OperatingSystem.IsLinux()) return;
        if (!File.Exists(path)) throw new FileNotFoundException($"there is no {path}; check its number and {driver}", path);
        try
        {
            using FileStream file = new(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, bufferSize: 0);
        }
        catch (UnauthorizedAccessException exception)
        {
            throw new UnauthorizedAccessException(
                $"this user may not open {path}; add the user to the group that owns it", exception);
        }
    }
}
