using System.Threading.Channels;

namespace QkdHardware.Sessions.Channels;

/// <summary>A classical channel between two stations of one process. Messages are copied: the stations share no memory.</summary>
public sealed class InProcessChannel : IClassicalChannel, IDisposable
{
    private readonly ChannelWriter<byte[]> outgoing;
    private readonly ChannelReader<byte[]> incoming;

    private InProcessChannel(ChannelWriter<byte[]> outgoing, ChannelReader<byte[]> incoming) =>
        (this.outgoing, this.incoming) = (outgoing, incoming);

    /// <summary>The two ends.</summary>
    public static (InProcessChannel Alice, InProcessChannel Bob) CreatePair()
    {
        var toBob = Channel.CreateUnbounded<byte[]>();
        var toAlice = Channel.CreateUnbounded<byte[]>();
        return (new(toBob.Writer, toAlice.Reader), new(toAlice.Writer, toBob.Reader));
    }

    /// <exception cref="ObjectDisposedException">This side has ended.</exception>
    public ValueTask SendAsync(ReadOnlyMemory<byte> message, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        ObjectDisposedException.ThrowIf(!outgoing.TryWrite(message.ToArray()), this);
        return ValueTask.CompletedTask;
    }

    public async ValueTask<ReadOnlyMemory<byte>> ReceiveAsync(CancellationToken cancellationToken = default)
    {
        try
        {
            return await incoming.ReadAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (System.Threading.Channels.ChannelClosedException)
        {
            throw new ChannelClosedException();
        }
    }

    /// <summary>Ends this side; the other station sees it after what was sent before.</summary>
    public void Dispose() => outgoing.TryComplete();
}
