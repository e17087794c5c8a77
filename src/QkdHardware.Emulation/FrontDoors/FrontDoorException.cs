namespace QkdHardware.Emulation.FrontDoors;

/// <summary>A door could not be opened: port in use, address not of this machine, or a service of the wrong kind.</summary>
public sealed class FrontDoorException(string address, string message, Exception? innerException = null)
    : IOException(message, innerException)
{
    public string Address { get; } = address;
}
