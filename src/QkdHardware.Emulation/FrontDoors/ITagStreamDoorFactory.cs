namespace QkdHardware.Emulation.FrontDoors;

/// <summary>Opens stream doors for instruments that open them on command.</summary>
public interface ITagStreamDoorFactory
{
    /// <param name="port">The TCP port to bind on the loopback address.</param>
    /// <exception cref="FrontDoorException">The port is in use.</exception>
    ITagStreamDoor Bind(int port);
}
