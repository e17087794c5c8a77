using QkdHardware.Sessions.Channels;

namespace QkdHardware.Tests.Sessions.Bb84.Stations;

/// <summary>A channel on which somebody changes what one station sends.</summary>
internal sealed class TamperingChannel(InProcessChannel inner, Func<byte[], byte[]> change) : IClassicalChannel
{
    public ValueTask SendAsync(ReadOnlyMemory<byte> message, CancellationToken cancellationToken = default) =>
        inner.SendAsync(change(message.ToArray()), cancellationToken);

    public ValueTask<ReadOnlyMemory<byte>> ReceiveAsync(CancellationToken cancellationToken = default) =>
        inner.ReceiveAsync(cancellationToken);
}
