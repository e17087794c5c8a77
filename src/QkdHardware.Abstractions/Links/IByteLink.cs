namespace QkdHardware.Abstractions.Links;

/// <summary>A link without message boundaries: serial port, TCP socket, pipe of a process.</summary>
public interface IByteLink : ILink
{
    /// <summary>Reads what is there, at least one byte; 0 says that the peer closed its side.</summary>
    /// <exception cref="LinkException">The peer is gone or the link broke.</exception>
    /// <exception cref="OperationCanceledException">Nothing came before cancellation; bytes that come later are not lost.</exception>
    ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default);

    /// <summary>Writes all of the bytes.</summary>
    /// <exception cref="LinkException">The peer is gone or the link broke.</exception>
    ValueTask WriteAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken = default);
}
