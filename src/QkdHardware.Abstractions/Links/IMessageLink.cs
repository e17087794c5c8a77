namespace QkdHardware.Abstractions.Links;

/// <summary>A link that keeps message boundaries: ZeroMQ, USBTMC, WebSocket.</summary>
public interface IMessageLink : ILink
{
    /// <exception cref="LinkException">The peer is gone or the link broke.</exception>
    ValueTask SendAsync(ReadOnlyMemory<byte> message, CancellationToken cancellationToken = default);

    /// <summary>The next whole message. The memory belongs to the caller.</summary>
    /// <exception cref="LinkException">The peer is gone or the link broke.</exception>
    ValueTask<ReadOnlyMemory<byte>> ReceiveAsync(CancellationToken cancellationToken = default);
}
