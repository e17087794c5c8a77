using System.Globalization;
using QkdHardware.Emulation.FrontDoors;
using QkdHardware.Emulation.FrontDoors.Tcp;
using QkdHardware.Sdk.Links.Addresses;

namespace QkdHardware.Tests.Links.Visa;

/// <summary>TCP doors of this machine under the addresses by which the stand-in library reaches them.</summary>
/// <param name="form">The address, with <c>{0}</c> for the port.</param>
internal sealed class StandInDoors(string form) : IFrontDoorProvider
{
    public const string Stream = "TCPIP0::127.0.0.1::{0}::SOCKET";
    public const string Serial = "ASRL{0}::INSTR";
    public const string Messages = "TCPIP0::127.0.0.1::inst{0}::INSTR";
    public const string PlainMessages = "TCPIP0::127.0.0.1::plain{0}::INSTR";

    public bool Accepts(string address) => address == form;

    public ValueTask<IFrontDoor> OpenAsync(string address, object service, CancellationToken cancellationToken = default) =>
        TcpFrontDoor.OpenAsync(
            new HostAndPort("127.0.0.1", 0),
            port => string.Format(CultureInfo.InvariantCulture, form, port),
            service as IByteService ?? new StandInFrames((IMessageService)service),
            cancellationToken);
}
