using QkdHardware.Sdk.Links.Addresses;
using Xunit;

namespace QkdHardware.Tests.Links.Buses;

public sealed class BusAddressTests
{
    public static TheoryData<string, BusAddress, string> Good() => new()
    {
        { "i2c:1:0x48", new BusAddress.I2c(1, 0x48), "i2c:1:0x48" },
        { "I2C:255:0X08", new BusAddress.I2c(255, 0x08), "i2c:255:0x08" },
        { "i2c:0:0x77", new BusAddress.I2c(0, 0x77), "i2c:0:0x77" },
        { "spi:0:1", new BusAddress.Spi(0, 1), "spi:0:1" },
        { "gpio:0", new BusAddress.Gpio(0), "gpio:0" },
    };

    [Theory]
    [MemberData(nameof(Good))]
    public void Parse_GoodAddress_ReadsAndPrints(string text, BusAddress expected, string printed)
    {
        Assert.True(BusAddress.Accepts(text));
        Assert.Equal(expected, BusAddress.Parse(text));
        Assert.Equal(printed, expected.ToString());
        Assert.Equal(expected, BusAddress.Parse(printed));
    }

    [Theory]
    [InlineData("i2c:1:48", "i2c:1:48: expected a 7-bit device address from 0x08 to 0x77, such as 0x48, found '48'.")]
    [InlineData("i2c:1:0x07", "i2c:1:0x07: expected a 7-bit device address from 0x08 to 0x77, such as 0x48, found '0x07'.")]
    [InlineData("i2c:1:0x78", "i2c:1:0x78: expected a 7-bit device address from 0x08 to 0x77, such as 0x48, found '0x78'.")]
    [InlineData("i2c:1:0x90000048", "i2c:1:0x90000048: expected a 7-bit device address from 0x08 to 0x77, such as 0x48, found '0x90000048'.")]
    [InlineData("i2c:-1:0x48", "i2c:-1:0x48: expected the number of the bus from 0 to 255, found '-1'.")]
    [InlineData("i2c", "i2c: expected one of i2c:bus:0x48, spi:bus:chip select, gpio:chip.")]
    [InlineData("i2c:1", "i2c:1: expected one of i2c:bus:0x48, spi:bus:chip select, gpio:chip.")]
    [InlineData("spi:0:256", "spi:0:256: expected the number of the chip select from 0 to 255, found '256'.")]
    [InlineData("spi:0:0:0", "spi:0:0:0: expected one of i2c:bus:0x48, spi:bus:chip select, gpio:chip.")]
    [InlineData("gpio:", "gpio:: expected the number of the chip from 0 to 255, found ''.")]
    public void Parse_WrongAddress_SaysWhatWasExpected(string text, string problem)
    {
        Assert.True(BusAddress.Accepts(text));
        Assert.Equal(problem, Assert.Throws<FormatException>(() => BusAddress.Parse(text)).Message);
    }

    [Theory]
    [InlineData("TCPIP0::127.0.0.1::5025::SOCKET")]
    [InlineData("i2")]
    [InlineData("")]
    public void Accepts_OtherText_IsFalse(string text) => Assert.False(BusAddress.Accepts(text));
}
