namespace QkdHardware.Emulation.FrontDoors;

/// <summary>The pretend firmware behind a stream of bytes (TCP, serial), or of messages (WebSocket). Opens one conversation for each client.</summary>
public interface IByteService
{
    /// <summary>How many clients the instrument serves at a time; a TCP door refuses the next one with a reset, a web server with status 503.</summary>
    int MaxClients => int.MaxValue;

    /// <param name="client">Where the firmware may speak unasked, for as long as the conversation lives.</param>
    IByteConversation Connect(IByteClient client);
}
