namespace QkdHardware.Emulation.FrontDoors;

/// <summary>The pretend firmware behind a stream of bytes (TCP, serial). Opens one conversation for each client.</summary>
public interface IByteService
{
    /// <param name="client">Where the firmware may speak unasked, for as long as the conversation lives.</param>
    IByteConversation Connect(IByteClient client);
}
