namespace QkdHardware.Emulation.FrontDoors;

/// <summary>
/// The sending end of a one-to-one message stream (ZeroMQ PAIR), which an instrument opens when it is told to. What is
/// sent before the client is connected waits for it.
/// </summary>
public interface ITagStreamDoor : IAsyncDisposable
{
    /// <summary>Sends one message, in order; waits while the client is slow.</summary>
    ValueTask SendAsync(ReadOnlyMemory<byte> message, CancellationToken cancellationToken = default);
}
