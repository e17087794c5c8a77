namespace QkdHardware.Emulation.FrontDoors.ZeroMq;

/// <summary>Opens ZeroMQ PAIR doors on the loopback address.</summary>
/// <param name="time">Bounds closing; the system's clock by default.</param>
public sealed class PairStreamDoorFactory(TimeProvider? time = null) : ITagStreamDoorFactory
{
    public ITagStreamDoor Bind(int port) => new PairStreamDoor(port, time ?? TimeProvider.System);
}
