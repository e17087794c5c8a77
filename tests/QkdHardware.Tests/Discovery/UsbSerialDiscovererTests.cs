using QkdHardware.Sdk.Discovery;
using QkdHardware.Transports.Discovery;
using Xunit;

namespace QkdHardware.Tests.Discovery;

/// <summary>Against a copy of what Linux shows: folders of devices, and links from the list of terminals into them.</summary>
public sealed class UsbSerialDiscovererTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [SkippableFact]
    public async Task Find_UsbPorts_GivesStableNamesAndIdentities()
    {
        // A converter's port has a level of its own between interface and terminal, a modem's has not.
        string converter = Device("usb1/1-2", ("idVendor", "0403"), ("idProduct", "6001"), ("manufacturer", "FTDI"), ("product", "FT232R USB UART"), ("serial", "A5069RR4"));
        Terminal("ttyUSB0", Path.Combine(converter, "1-2:1.0", "ttyUSB0", "tty", "ttyUSB0"));
        string modem = Device("usb1/1-3", ("idVendor", "1209"), ("idProduct", "71c4"));
        Terminal("ttyACM0", Path.Combine(modem, "1-3:1.0", "tty", "ttyACM0"));
        Terminal("ttyS0", Device("platform/serial8250/tty/ttyS0"));
        Terminal("tty0", Device("virtual/tty/tty0"));
        Directory.CreateDirectory(folder.Of("by-id"));
        File.CreateSymbolicLink(folder.Of("by-id", "usb-FTDI_FT232R_USB_UART_A5069RR4-if00-port0"), "../../ttyUSB0");

        IReadOnlyList<FoundLink> found = await FindAsync();

        Assert.Equal(
            [
                new FoundLink("serial port", "ASRL/dev/ttyACM0::INSTR") { UsbVendorId = 0x1209, UsbProductId = 0x71C4, Note = "/dev/ttyACM0" },
                new FoundLink("serial port", $"ASRL{folder.Of("by-id", "usb-FTDI_FT232R_USB_UART_A5069RR4-if00-port0")}::INSTR")
                {
                    UsbVendorId = 0x0403,
                    UsbProductId = 0x6001,
                    Manufacturer = "FTDI",
                    Model = "FT232R USB UART",
                    SerialNumber = "A5069RR4",
                    Note = "/dev/ttyUSB0",
                },
            ],
            found);
    }

    [SkippableFact]
    public async Task Find_DeviceUnpluggedMeanwhile_IsPassedOver()
    {
        Terminal("ttyUSB0", folder.Of("gone"));

        Assert.Empty(await FindAsync());
    }

    [SkippableFact]
    public async Task Find_NoSuchFolder_FindsNothing() => Assert.Empty(await FindAsync());

    private async Task<IReadOnlyList<FoundLink>> FindAsync()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "elsewhere ports are listed by the system");
        return await new UsbSerialDiscoverer(folder.Of("class"), folder.Of("by-id")).FindAsync(TimeSpan.Zero, TimeProvider.System);
    }

    private string Device(string path, params (string Name, string Text)[] files)
    {
        string device = Directory.CreateDirectory(folder.Of("devices", path)).FullName;
        foreach ((string name, string text) in files) File.WriteAllText(Path.Combine(device, name), text + "\n");
        return device;
    }

    private void Terminal(string name, string place)
    {
        if (!place.EndsWith("gone", StringComparison.Ordinal)) Directory.CreateDirectory(place);
        Directory.CreateDirectory(folder.Of("class"));
        Directory.CreateSymbolicLink(folder.Of("class", name), Path.GetRelativePath(folder.Of("class"), place));
    }
}
