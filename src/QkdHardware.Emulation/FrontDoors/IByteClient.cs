namespace QkdHardware.Emulation.FrontDoors;

/// <summary>The client at the other end of a conversation, for what an instrument says unasked. Thread-safe.</summary>
public interface IByteClient
{
    /// <summary>Sends with one write; quietly does nothing when the client is gone.</summary>
    ValueTask SendAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken = default);
}
