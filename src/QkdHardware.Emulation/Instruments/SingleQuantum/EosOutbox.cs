using System.Threading.Channels;
using QkdHardware.Emulation.FrontDoors;

namespace QkdHardware.Emulation.Instruments.SingleQuantum;

/// <summary>
/// What waits to be sent to one client, so that all of it leaves in one order and a slow client delays nobody. A client
/// that does not read loses the oldest messages beyond a bound.
/// </summary>
internal sealed class EosOutbox : IAsyncDisposable
{
    private const int MaxMessages = 4096;

    private readonly Channel<ReadOnlyMemory<byte>> messages = Channel.CreateBounded<ReadOnlyMemory<byte>>(
        new BoundedChannelOptions(MaxMessages) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });

    private readonly CancellationTokenSource stop = new();
    private readonly Task sending;

    public EosOutbox(IByteClient client) => sending = Task.Run(() => SendAsync(client, stop.Token));

    /// <summary>Returns at once. Thread-safe.</summary>
    public void Post(ReadOnlyMemory<byte> message) => messages.Writer.TryWrite(message);

    public async ValueTask DisposeAsync()
    {
        messages.Writer.TryComplete();
        await stop.CancelAsync().ConfigureAwait(false);
        await sending.ConfigureAwait(false);
        stop.Dispose();
    }

    private async Task SendAsync(IByteClient client, CancellationToken cancellationToken)
    {
        try
        {
            await foreach (ReadOnlyMemory<byte> message in messages.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
            {
                await client.SendAsync(message, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            // The client left.
        }
    }
}
