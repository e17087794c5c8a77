using QkdHardware.Emulation.FrontDoors.Http;
using QkdHardware.Emulation.FrontDoors.Serial;
using QkdHardware.Emulation.FrontDoors.Tcp;
using QkdHardware.Emulation.FrontDoors.Usb;
using QkdHardware.Emulation.FrontDoors.ZeroMq;
using QkdHardware.Sdk.Links.Addresses;

namespace QkdHardware.Emulation.FrontDoors;

/// <summary>The doors of this assembly, for whoever hosts emulated instruments.</summary>
public static class DefaultFrontDoors
{
    /// <summary>In order of preference; the address forms do not overlap.</summary>
    public static IReadOnlyList<IFrontDoorProvider> All { get; } =
        [
            new TcpFrontDoorProvider(), new SerialFrontDoorProvider(), new ReplyFrontDoorProvider(), new UsbFrontDoorProvider(),
            new HttpFrontDoorProvider(),
        ];

    /// <summary>
    /// Whether the address is of a stream that the instrument opens when it is told to, through an
    /// <see cref="ITagStreamDoorFactory"/>, so that the host opens no door for it.
    /// </summary>
    public static bool IsOpenedByInstrument(string address) =>
        ZeroMqAddress.Accepts(address) && ZeroMqAddress.Parse(address).Pattern == ZeroMqPattern.Pair;
}
