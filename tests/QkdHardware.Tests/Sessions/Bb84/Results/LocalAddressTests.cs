using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using QkdHardware.Sessions.Bb84.Results;
using Xunit;

namespace QkdHardware.Tests.Sessions.Bb84.Results;

public sealed class LocalAddressTests
{
    [Theory]
    [InlineData("TCPIP0::127.0.0.1::5025::SOCKET")]
    [InlineData("TCPIP0::127.1.2.3::5025::SOCKET")]
    [InlineData("TCPIP::localhost::5025::SOCKET")]
    [InlineData("TCPIP0::[::1]::5025::SOCKET")]
    [InlineData("TCPIP0::[::ffff:127.0.0.1]::5025::SOCKET")]
    [InlineData("TCPIP0::0.0.0.0::5025::SOCKET")]
    [InlineData("tcp://LOCALHOST:5025")]
    [InlineData("tcp://[::1]:5025")]
    [InlineData("zmq+req://127.0.0.1:5555")]
    [InlineData("zmq+pair://localhost:4242")]
    [InlineData("serial+tcp://127.0.0.1:7000")]
    [InlineData("ASRLbb84-lab.attenuator::INSTR")]
    [InlineData("ASRLbb84-lab.attenuator")] // the end may be left out
    [InlineData("asrlattenuator::instr")]
    [InlineData("ASRL/tmp/qkd-hardware-user/serial/attenuator::INSTR")]
    [InlineData("ASRL/dev/pts/7::INSTR")]
    public void Is_AddressOfThisHost_IsLocal(string address) => Assert.True(LocalAddress.Is(address));

    [Theory]
    [InlineData("TCPIP0::192.0.2.7::5025::SOCKET")]
    [InlineData("TCPIP0::127.example.org::5025::SOCKET")]
    [InlineData("TCPIP0::localhost.example.org::5025::SOCKET")]
    [InlineData("tcp://lab-switch:5025")]
    [InlineData("zmq+req://192.0.2.9:5555")]
    [InlineData("serial+tcp://192.0.2.7:7000")]
    [InlineData("ASRL/dev/ttyUSB0::INSTR")]
    [InlineData("ASRL3::INSTR")]
    [InlineData("ASRLCOM3::INSTR")] // a port number of Windows, and no name
    [InlineData("ASRLcom12")]
    [InlineData("serial:usb=A50285BI")]
    [InlineData("USB0::0x1313::0x8072::P1::INSTR")]
    [InlineData("TCPIP0::127.0.0.1::SOCKET")]
    [InlineData("")]
    public void Is_AnyOther_IsNot(string address) => Assert.False(LocalAddress.Is(address));

    [Fact]
    public void Is_OwnNameAndOwnCards_AreLocal()
    {
        Assert.True(LocalAddress.Is($"tcp://{Dns.GetHostName()}:5025"));
        foreach (UnicastIPAddressInformation own in NetworkInterface.GetAllNetworkInterfaces().SelectMany(c => c.GetIPProperties().UnicastAddresses))
        {
            if (own.Address.AddressFamily == AddressFamily.InterNetwork)
            {
                Assert.True(LocalAddress.Is($"TCPIP0::{own.Address}::5025::SOCKET"));
            }
        }
    }
}
