using QkdHardware.Sdk.Links.Addresses;
using Xunit;

namespace QkdHardware.Tests.Links;

public sealed class TcpAddressTests
{
    [Theory]
    [InlineData("TCPIP0::192.168.1.20::5025::SOCKET", "192.168.1.20", 5025, "TCPIP0::192.168.1.20::5025::SOCKET")]
    [InlineData("tcpip::scope.lab::5025::socket", "scope.lab", 5025, "TCPIP0::scope.lab::5025::SOCKET")]
    [InlineData("TCPIP3::[fe80::1]::5025::SOCKET", "fe80::1", 5025, "TCPIP0::[fe80::1]::5025::SOCKET")]
    [InlineData("tcp://localhost:0", "localhost", 0, "tcp://localhost:0")]
    [InlineData("TCP://[::1]:65535", "::1", 65535, "tcp://[::1]:65535")]
    public void Parse_EachForm_GivesHostAndPortAndPrintsCanonically(string text, string host, int port, string canonical)
    {
        Assert.True(TcpAddress.Accepts(text));

        var address = TcpAddress.Parse(text);

        Assert.Equal(new HostAndPort(host, port), address.EndPoint);
        Assert.Equal(canonical, address.ToString());
        Assert.Equal(address, TcpAddress.Parse(canonical));
    }

    [Theory]
    [InlineData("TCPIP0::host::SOCKET", "expected host::port")]
    [InlineData("TCPIP0::host::70000::SOCKET", "found '70000'")]
    [InlineData("TCPIP0::host::-1::SOCKET", "found '-1'")]
    [InlineData("TCPIP0::::5025::SOCKET", "expected a host name")]
    [InlineData("TCPIP0::::1::5025::SOCKET", "found '::1'")]
    [InlineData("tcp://host", "expected host:port")]
    [InlineData("tcp://ho st:1", "found 'ho st'")]
    [InlineData("tcp://[host]:1", "IPv6 address in brackets")]
    public void Parse_Wrong_SaysWhatWasExpected(string text, string part)
    {
        Assert.True(TcpAddress.Accepts(text));

        Assert.Contains(part, Assert.Throws<FormatException>(() => TcpAddress.Parse(text)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("TCPIP0::host::inst0::INSTR")]
    [InlineData("ASRL3::INSTR")]
    [InlineData("zmq+req://host:5555")]
    [InlineData("serial+tcp://host:1")]
    public void Accepts_OtherKinds_No(string text) => Assert.False(TcpAddress.Accepts(text));
}
