using QkdHardware.Sdk.Links;
using QkdHardware.Sdk.Links.Addresses;
using Xunit;

namespace QkdHardware.Tests.Links;

public sealed class SerialAddressTests
{
    public static TheoryData<string, SerialAddress, string> Valid => new()
    {
        { "ASRL/dev/ttyUSB0::INSTR", new SerialAddress.Device("/dev/ttyUSB0"), "ASRL/dev/ttyUSB0::INSTR" },
        { "asrl/dev/serial/by-id/usb-X_1-if00", new SerialAddress.Device("/dev/serial/by-id/usb-X_1-if00"), "ASRL/dev/serial/by-id/usb-X_1-if00::INSTR" },
        { "ASRL3::INSTR", new SerialAddress.Numbered(3), "ASRL3::INSTR" },
        { "ASRLcom12::instr", new SerialAddress.Numbered(12), "ASRL12::INSTR" },
        { "ASRLattenuator-1::INSTR", new SerialAddress.Named("attenuator-1"), "ASRLattenuator-1::INSTR" },
        { "serial:usb=A50285BI", new SerialAddress.OnUsb("A50285BI"), "serial:usb=A50285BI" },
        { "SERIAL+TCP://moxa:4001", new SerialAddress.OverTcp(new HostAndPort("moxa", 4001)), "serial+tcp://moxa:4001" },
    };

    [Theory]
    [MemberData(nameof(Valid))]
    public void Parse_EachForm_GivesThePortAndPrintsCanonically(string text, SerialAddress expected, string canonical)
    {
        Assert.True(SerialAddress.Accepts(text));

        var address = SerialAddress.Parse(text);

        Assert.Equal(expected, address);
        Assert.Equal(canonical, address.ToString());
        Assert.Equal(expected, SerialAddress.Parse(canonical));
    }

    [Theory]
    [InlineData("ASRL::INSTR")]
    [InlineData("ASRL0::INSTR")]
    [InlineData("ASRL../escape::INSTR")]
    [InlineData("ASRLa name::INSTR")]
    [InlineData("serial:usb=")]
    [InlineData("serial+tcp://host")]
    public void Parse_Wrong_ThrowsWithTheAddress(string text)
    {
        Assert.True(SerialAddress.Accepts(text));

        Assert.StartsWith(text, Assert.Throws<FormatException>(() => SerialAddress.Parse(text)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("../escape")]
    [InlineData("a/b")]
    [InlineData("1")]
    [InlineData("")]
    public void PathOf_WhatIsNoName_Throws(string name) =>
        Assert.Throws<ArgumentException>(() => StableSerialName.PathOf(name));
}
