using QkdHardware.Sdk.Links.Addresses;
using Xunit;

namespace QkdHardware.Tests.Links;

public sealed class UsbAddressTests
{
    [Theory]
    [InlineData("USB0::0x1313::0x8078::P0000001::INSTR", 0x1313, 0x8078, "P0000001", null)]
    [InlineData("usb::4883::32888::P0000001::0::instr", 0x1313, 0x8078, "P0000001", 0)]
    [InlineData("USB12::0X1ab1::1230::a:b c::3::INSTR", 0x1AB1, 1230, "a:b c", 3)]
    public void Parse_Visa_ReadsIdentityAndInterface(string text, int vendor, int product, string serial, int? number)
    {
        Assert.True(UsbAddress.Accepts(text));

        var address = Assert.IsType<UsbAddress.Instrument>(UsbAddress.Parse(text));

        Assert.Equal(((ushort)vendor, (ushort)product, serial), (address.VendorId, address.ProductId, address.SerialNumber));
        Assert.Equal((byte?)number, address.InterfaceNumber);
        Assert.Equal(address, UsbAddress.Parse(address.ToString()));
    }

    [Theory]
    [InlineData("usb:1313:8078:P0000001", null, null)]
    [InlineData("USB:0x1313:8078:P0000001?in=0x82", 0x82, null)]
    [InlineData("usb:1313:8078:P0000001?out=0x01&in=0x8f", 0x8F, 0x01)]
    public void Parse_Bulk_ReadsIdentityAndEndpoints(string text, int? input, int? output)
    {
        var address = Assert.IsType<UsbAddress.Bulk>(UsbAddress.Parse(text));

        Assert.Equal((0x1313, 0x8078, "P0000001"), (address.VendorId, address.ProductId, address.SerialNumber));
        Assert.Equal(((byte?)input, (byte?)output), (address.Input, address.Output));
        Assert.Equal(address, UsbAddress.Parse(address.ToString()));
    }

    [Theory]
    [InlineData("USB0::0x1313::0x8078::INSTR", "expected USB[n]::")]
    [InlineData("USB0::0x1313::0x8078::::INSTR", "expected USB[n]::")]
    [InlineData("USB0::1::2::s::1::2::INSTR", "expected USB[n]::")]
    [InlineData("USB0::0x11313::0x8078::s::INSTR", "found '0x11313'")]
    [InlineData("USB0::1313h::0x8078::s::INSTR", "vendor identifier")]
    [InlineData("USB0::1::65536::s::INSTR", "product identifier")]
    [InlineData("USB0::1::2::s::256::INSTR", "interface from 0 to 255")]
    [InlineData("usb:1313:8078", "expected usb:")]
    [InlineData("usb:1313:8078:", "expected usb:")]
    [InlineData("usb:13130:8078:s", "in hexadecimal")]
    [InlineData("usb:1313:8078:s?in=0x02", "0x81 to 0x8f")]
    [InlineData("usb:1313:8078:s?out=2", "0x01 to 0x0f")]
    [InlineData("usb:1313:8078:s?speed=1", "found 'speed=1'")]
    public void Parse_Wrong_SaysWhatWasExpected(string text, string part)
    {
        Assert.True(UsbAddress.Accepts(text));

        Assert.Contains(part, Assert.Throws<FormatException>(() => UsbAddress.Parse(text)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("TCPIP0::host::inst0::INSTR")]
    [InlineData("serial:usb=123")]
    [InlineData("USB0::1::2::s::RAW")]
    public void Accepts_OtherKinds_No(string text) => Assert.False(UsbAddress.Accepts(text));
}
