using QkdHardware.Abstractions.Links;
using QkdHardware.Emulation.FrontDoors;
using QkdHardware.Emulation.FrontDoors.Tcp;
using QkdHardware.Sdk.Links;
using QkdHardware.Transports.Tcp;

namespace QkdHardware.Tests.Instruments;

/// <summary>A pretend firmware behind a real TCP door on a port of the system's choice, and the way to it for a driver.</summary>
internal sealed class TcpDoor(IFrontDoor door) : ILinkOpener, IAsyncDisposable
{
    public int Port => int.Parse(door.Connection.Split("::")[2], System.Globalization.CultureInfo.InvariantCulture);

    public static async Task<TcpDoor> OpenAsync(object service) =>
        new(await new TcpFrontDoorProvider().OpenAsync("TCPIP0::127.0.0.1::0::SOCKET", service));

    public bool Has(string linkName) => true;

    public string AddressOf(string linkName) => door.Connection;

    public async ValueTask<IByteLink> OpenBytesAsync(string linkName, CancellationToken cancellationToken = default) =>
        (IByteLink)await new TcpLinkProvider().OpenAsync(
            new LinkRequest(door.Connection, new Dictionary<string, string>(), TimeSpan.FromSeconds(10), TimeProvider.System),
            cancellationToken);

    public ValueTask<IMessageLink> OpenMessagesAsync(string linkName, CancellationToken cancellationToken = default) =>
        throw new LinkException(door.Connection, "a TCP stream has no message boundaries");

    public ValueTask DisposeAsync() => door.DisposeAsync();
}
