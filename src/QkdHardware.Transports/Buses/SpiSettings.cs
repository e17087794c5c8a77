using System.Device.Spi;
using QkdHardware.Sdk.Links.Addresses;

namespace QkdHardware.Transports.Buses;

/// <summary>Reads the settings of a device on a bus, of which only SPI has any: <c>clock</c> in Hz and <c>mode</c>.</summary>
internal static class SpiSettings
{
    private const int MinClock = 1_000;
    private const int MaxClock = 100_000_000;
    private const int DefaultClock = 500_000;

    /// <returns>Null for a device that is not on SPI.</returns>
    /// <exception cref="FormatException">An unknown setting or a value that is not possible.</exception>
    public static SpiConnectionSettings? Parse(
        string address, IReadOnlyDictionary<string, string> settings, BusAddress wanted)
    {
        var reader = new SettingsReader(address, settings);
        if (wanted is not BusAddress.Spi at)
        {
            reader.Demand(wanted is BusAddress.I2c ? "an I2C device" : "a GPIO chip", []);
            return null;
        }

        reader.Demand("an SPI device", ["clock", "mode"]);
        return new SpiConnectionSettings(at.Bus, at.ChipSelect)
        {
            ClockFrequency = reader.Number("clock", MinClock, MaxClock, DefaultClock),
            Mode = (SpiMode)reader.Number("mode", 0, 3, 0),
        };
    }
}
