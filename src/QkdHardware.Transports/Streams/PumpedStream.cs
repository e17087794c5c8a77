using System.Buffers;
using System.IO.Pipelines;

namespace QkdHardware.Transports.Streams;

/// <summary>
/// Reads a stream without pause and holds what came. For streams whose started reads cannot be cancelled on every
/// system, and whose end is told to nobody but a pending read. One reader at a time.
/// </summary>
internal sealed class PumpedStream
{
    private const int ChunkLength = 64 * 1024;
    private const int MaxHeld = 1024 * 1024;

    private readonly Pipe received = new(new PipeOptions(
        pauseWriterThreshold: MaxHeld, resumeWriterThreshold: MaxHeld / 2, useSynchronizationContext: false));

    private volatile bool isAbandoned;

    /// <param name="stream">Not owned.</param>
    /// <param name="isEnd">Whether an exception of the stream is its way to say that the peer is gone.</param>
    /// <param name="onEnd">Called once when the stream has ended, before a reader learns of it; not after cancellation.</param>
    /// <param name="stop">Ends the pump, where the stream obeys it.</param>
    public PumpedStream(Stream stream, Func<Exception, bool> isEnd, Action onEnd, CancellationToken stop) =>
        _ = Task.Run(() => PumpAsync(stream, isEnd, onEnd, stop), CancellationToken.None);

    /// <summary>Reads what is there, at least one byte; 0 at the end, and when nothing is left after <see cref="Abandon"/>.</summary>
    /// <exception cref="OperationCanceledException">Nothing came before cancellation; bytes that come later are not lost.</exception>
    public async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        if (!received.Reader.TryRead(out ReadResult result))
        {
            if (isAbandoned)
            {
                return 0;
            }

            result = await received.Reader.ReadAsync(cancellationToken).ConfigureAwait(false);
        }

        int count = (int)Math.Min(buffer.Length, result.Buffer.Length);
        result.Buffer.Slice(0, count).CopyTo(buffer.Span);
        received.Reader.AdvanceTo(result.Buffer.GetPosition(count));
        return count;
    }

    /// <summary>Ends the reader that waits, and all later ones, though the stream may not end. Thread-safe.</summary>
    public void Abandon()
    {
        isAbandoned = true;
        received.Reader.CancelPendingRead();
    }

    private async Task PumpAsync(Stream stream, Func<Exception, bool> isEnd, Action onEnd, CancellationToken stop)
    {
        try
        {
            while (await stream.ReadAsync(received.Writer.GetMemory(ChunkLength), stop).ConfigureAwait(false) is > 0 and int count)
            {
                received.Writer.Advance(count);
                await received.Writer.FlushAsync(stop).ConfigureAwait(false);
            }

            onEnd();
        }
        catch (OperationCanceledException)
        {
            // Disposal.
        }
        catch (Exception exception) when (isEnd(exception))
        {
            onEnd();
        }

        await received.Writer.CompleteAsync().ConfigureAwait(false);
    }
}
