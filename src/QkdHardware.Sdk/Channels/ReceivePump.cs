using System.Buffers;
using System.IO.Pipelines;
using QkdHardware.Abstractions.Links;

namespace QkdHardware.Sdk.Channels;

/// <summary>
/// Reads a byte link without pause, so that the loss of the peer is noticed while nobody asks, and holds what came for
/// whoever takes replies out of it. One taker at a time.
/// </summary>
internal sealed class ReceivePump : IAsyncDisposable
{
    private const int ChunkLength = 64 * 1024;

    private readonly Pipe pipe;
    private readonly CancellationTokenSource stop = new();
    private readonly Task pumping;

    /// <param name="link">Owned from now on.</param>
    /// <param name="maxReplyLength">More than this is not held: the pump waits for the taker.</param>
    /// <param name="onLost">Called once with the reason when the peer is gone.</param>
    public ReceivePump(IByteLink link, int maxReplyLength, Action<string> onLost)
    {
        Link = link;
        pipe = new Pipe(new PipeOptions(
            readerScheduler: PipeScheduler.Inline,
            writerScheduler: PipeScheduler.Inline,
            pauseWriterThreshold: maxReplyLength + (2L * ChunkLength),
            resumeWriterThreshold: maxReplyLength,
            minimumSegmentSize: 4096,
            useSynchronizationContext: false));
        pumping = Task.Run(() => PumpAsync(onLost));
    }

    public IByteLink Link { get; }

    /// <summary>Throws away what came unasked. Returns the number of bytes.</summary>
    public long Drop()
    {
        if (!pipe.Reader.TryRead(out ReadResult result))
        {
            return 0;
        }

        long length = result.Buffer.Length;
        pipe.Reader.AdvanceTo(result.Buffer.End);
        return length;
    }

    /// <summary>Waits for one whole reply and copies it out.</summary>
    /// <exception cref="LinkException">The peer is gone.</exception>
    /// <exception cref="InvalidDataException">The bytes can never become a reply, or it is longer than allowed.</exception>
    public async ValueTask<byte[]> TakeAsync(
        IReplyFraming framing, int maxReplyLength, CancellationToken cancellationToken)
    {
        while (true)
        {
            ReadResult result = await pipe.Reader.ReadAsync(cancellationToken).ConfigureAwait(false);
            ReadOnlySequence<byte> buffer = result.Buffer;
            FrameStatus status = framing.TryRead(ref buffer, out ReadOnlySequence<byte> reply);
            if (status == FrameStatus.Complete)
            {
                byte[] copy = reply.ToArray();
                pipe.Reader.AdvanceTo(buffer.Start);
                return copy;
            }

            string? problem = status == FrameStatus.Malformed
                ? $"the answer {PrintStart(result.Buffer)} does not follow the protocol"
                : result.Buffer.Length > maxReplyLength
                    ? $"the answer {PrintStart(result.Buffer)} goes on beyond {maxReplyLength} bytes"
                    : null;
            pipe.Reader.AdvanceTo(result.Buffer.Start, result.Buffer.End);
            if (problem is not null)
            {
                throw new InvalidDataException(problem);
            }

            if (result.IsCompleted)
            {
                throw new LinkException(Link.Address, "the peer closed the connection");
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync().ConfigureAwait(false);
        await Link.DisposeAsync().ConfigureAwait(false);
        await pumping.ConfigureAwait(false);
        stop.Dispose();
    }

    private static string PrintStart(ReadOnlySequence<byte> buffer) =>
        WireText.Print(buffer.Slice(0, Math.Min(buffer.Length, WireText.MaxBytesShown)).ToArray());

    private async Task PumpAsync(Action<string> onLost)
    {
        LinkException? failure = null;
        try
        {
            while (true)
            {
                Memory<byte> free = pipe.Writer.GetMemory(ChunkLength);
                int count = await Link.ReadAsync(free, stop.Token).ConfigureAwait(false);
                if (count == 0)
                {
                    failure = new LinkException(Link.Address, "the peer closed the connection");
                    break;
                }

                pipe.Writer.Advance(count);
                await pipe.Writer.FlushAsync(stop.Token).ConfigureAwait(false);
            }
        }
        catch (LinkException exception)
        {
            failure = exception;
        }
        catch (OperationCanceledException)
        {
            // Disposal.
        }
        catch (ObjectDisposedException) when (stop.IsCancellationRequested)
        {
            // Disposal.
        }

        await pipe.Writer.CompleteAsync(failure).ConfigureAwait(false);
        if (failure is not null && !stop.IsCancellationRequested)
        {
            onLost(failure.Message);
        }
    }
}
