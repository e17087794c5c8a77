namespace QkdHardware.Sessions.Channels;

/// <summary>
/// The public, ordered, lossless channel between two stations: all that they share. Whoever listens learns every
/// message; none carries key bits. Not authenticated by itself.
/// </summary>
public interface IClassicalChannel
{
    ValueTask SendAsync(ReadOnlyMemory<byte> message, CancellationToken cancellationToken = default);

    /// <exception cref="ChannelClosedException">The other station is gone.</exception>
    ValueTask<ReadOnlyMemory<byte>> ReceiveAsync(CancellationToken cancellationToken = default);
}
