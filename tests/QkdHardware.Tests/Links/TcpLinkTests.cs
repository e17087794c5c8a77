using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Time.Testing;
using QkdHardware.Abstractions.Links;
using QkdHardware.Emulation.FrontDoors;
using QkdHardware.Emulation.FrontDoors.Tcp;
using QkdHardware.Sdk.Links;
using QkdHardware.Transports.Tcp;
using Xunit;

namespace QkdHardware.Tests.Links;

public sealed class TcpLinkTests
{
    private static readonly IReadOnlyDictionary<string, string> NoSettings = new Dictionary<string, string>();

    [Theory]
    [InlineData("TCPIP0::127.0.0.1::0::SOCKET", "TCPIP0::127.0.0.1::")]
    [InlineData("tcpip::localhost::0::socket", "TCPIP0::localhost::")]
    [InlineData("tcp://127.0.0.1:0", "tcp://127.0.0.1:")]
    public async Task Door_PortZero_ConnectionNamesTheRealPortInTheSameForm(string address, string start)
    {
        await using IFrontDoor door = await OpenDoorAsync(address);

        Assert.StartsWith(start, door.Connection, StringComparison.Ordinal);
        await using ILink link = await OpenAsync(door.Connection);
        Assert.Equal(door.Connection, link.Address);
    }

    [Fact]
    public async Task Door_PortInUse_SaysSoAndWhatToDo()
    {
        await using IFrontDoor first = await OpenDoorAsync("tcp://127.0.0.1:0");
        string endPoint = first.Connection["tcp://".Length..];

        var exception = await Assert.ThrowsAsync<FrontDoorException>(() => OpenDoorAsync(first.Connection).AsTask());

        Assert.Equal(
            $"{endPoint} is in use; stop the program that holds it or change the port in the bench file", exception.Message);
    }

    [Fact]
    public async Task Door_AddressOfAnotherMachine_SaysSo()
    {
        // 192.0.2.0/24 is reserved for documentation (RFC 5737).
        var exception = await Assert.ThrowsAsync<FrontDoorException>(() => OpenDoorAsync("tcp://192.0.2.1:0").AsTask());

        Assert.Equal("192.0.2.1 is not an address of this machine", exception.Message);
    }

    [Fact]
    public async Task Door_OneClientAllowed_SecondIsResetAndFirstGoesOn()
    {
        var firmware = new ScriptedFirmware { MaxClients = 1 };
        await using IFrontDoor door = await OpenDoorAsync("tcp://127.0.0.1:0", firmware);
        await using var first = (IByteLink)await OpenAsync(door.Connection);
        Assert.True(await firmware.NextConnectionAsync());

        // The reset may come before or after connecting is seen to be done.
        var exception = await Assert.ThrowsAsync<LinkException>(async () =>
        {
            await using var second = (IByteLink)await OpenAsync(door.Connection);
            await second.ReadAsync(new byte[1]).Bounded();
        });

        Assert.Contains("reset the connection", exception.Message, StringComparison.Ordinal);
        await first.WriteAsync("ECHO x\n"u8.ToArray());
        Assert.Equal("ECHO x", await firmware.NextLineAsync());
    }

    [Fact]
    public async Task Open_NobodyListens_NamesWhoRefused()
    {
        IFrontDoor door = await OpenDoorAsync("tcp://127.0.0.1:0");
        await door.DisposeAsync();

        var exception = await Assert.ThrowsAsync<LinkException>(() => OpenAsync(door.Connection));

        Assert.Equal($"connection refused by {door.Connection["tcp://".Length..]}", exception.Message);
    }

    [Fact]
    public async Task Open_NoAnswer_FailsAtTheDeadline()
    {
        // Linux lets a full backlog swallow the next connection attempt: the nearest thing to a silent host.
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen(0);
        var endPoint = (IPEndPoint)listener.LocalEndPoint!;
        using var filler = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await filler.ConnectAsync(endPoint);
        var time = new FakeTimeProvider();

        Task<ILink> opening = OpenAsync($"TCPIP0::127.0.0.1::{endPoint.Port}::SOCKET", time);
        time.Advance(TimeSpan.FromSeconds(5));

        var exception = await Assert.ThrowsAsync<LinkException>(() => opening.Bounded());
        Assert.Equal($"no answer from {endPoint} within 5 s", exception.Message);
    }

    [Fact]
    public async Task Open_UnknownHost_SaysSo()
    {
        // .invalid never resolves (RFC 6761).
        var exception = await Assert.ThrowsAsync<LinkException>(() => OpenAsync("tcp://laser.invalid:5025"));

        Assert.Equal("the host name 'laser.invalid' is not known", exception.Message);
    }

    private static ValueTask<IFrontDoor> OpenDoorAsync(string address, IByteService? service = null) =>
        new TcpFrontDoorProvider().OpenAsync(address, service ?? new ScriptedFirmware());

    private static Task<ILink> OpenAsync(string address, TimeProvider? time = null) =>
        new TcpLinkProvider()
            .OpenAsync(new LinkRequest(address, NoSettings, TimeSpan.FromSeconds(5), time ?? TimeProvider.System))
            .AsTask();
}
