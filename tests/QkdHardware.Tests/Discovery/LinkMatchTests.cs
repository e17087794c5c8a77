using QkdHardware.Drivers.Keysight;
using QkdHardware.Drivers.Thorlabs;
using QkdHardware.Sdk.Discovery;
using QkdHardware.Sdk.Plugins;
using Xunit;

namespace QkdHardware.Tests.Discovery;

public sealed class LinkMatchTests
{
    private static readonly FoundLink Generator = new("SCPI socket", "TCPIP0::192.0.2.7::5025::SOCKET")
    {
        Manufacturer = "Keysight Technologies", Model = "33622A",
    };

    [Theory]
    [InlineData("Keysight", "33622A", true)]
    [InlineData("KEYSIGHT technologies", "33622a", true)]
    [InlineData("Keysight", null, true)]
    [InlineData(null, "33622A", true)]
    [InlineData("Keysight", "33621A", false)]
    [InlineData("Technologies", "33622A", false)]
    [InlineData(null, null, false)]
    public void Fits_Network_AllThatIsGivenMustFit(string? manufacturer, string? model, bool fits) =>
        Assert.Equal(fits, new LinkMatch("scpi") { Manufacturer = manufacturer, Model = model }.Fits(Generator));

    [Theory]
    [InlineData(0x1313, 0x8078, true)]
    [InlineData(0x1313, null, true)]
    [InlineData(0x1313, 0x8079, false)]
    [InlineData(0x1312, 0x8078, false)]
    public void Fits_Usb_AllThatIsGivenMustFit(int vendor, int? product, bool fits) => Assert.Equal(
        fits,
        new LinkMatch("scpi") { UsbVendorId = (ushort)vendor, UsbProductId = (ushort?)product }
            .Fits(new FoundLink("USBTMC", "USB0::0x1313::0x8078::P1::INSTR") { UsbVendorId = 0x1313, UsbProductId = 0x8078 }));

    [Fact]
    public void Fits_NothingKnown_IsNoMatch() =>
        Assert.False(new LinkMatch("scpi") { Manufacturer = "Keysight" }.Fits(new FoundLink("serial port", "ASRL1::INSTR")));

    [Fact]
    public void Drivers_Declare_MatchesOfTheirOwnLinks()
    {
        DriverDescriptor[] drivers = [.. new KeysightPackage().Drivers, .. new ThorlabsPackage().Drivers];

        Assert.Equal(["keysight.33600a"], drivers.Where(driver => driver.Matches.Any(match => match.Fits(Generator))).Select(d => d.Id));
        Assert.All(drivers, driver => Assert.All(
            driver.Matches, match => Assert.Contains(driver.Links, link => link.Name == match.LinkName)));
    }
}
