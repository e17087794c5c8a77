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
    private const string PeerClosed = "the peer closed the connection";

    private readonly Pipe pipe;
    private readonly CancellationTokenSource stop = new();
    private readonly Task pumping;
    private LinkException? failure;
    private int disposed;

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
        // Without this, a pipe keeps back what a taker has looked at and left.
        pipe.Reader.CancelPendingRead();
        if (!pipe.Reader.TryRead(out ReadResult result))
        {
            return 0;
        }

        long length = result.Buffer.Length;
        pipe.Reader.AdvanceTo(result.Buffer.End);
        return length;
    }

    /// <summary>Waits for one whole reply and copies it out.</summary>
    /// <param name="framing">Delimits the reply.</param>
    /// <param name="maxReplyLength">A longer one, its end included, is refused, however it comes in portions.</param>
    /// <param name="isConfidential">No message shows what came.</param>
    /// <param name="cancellationToken">Stops waiting; nothing is lost.</param>
    /// <exception cref="LinkException">The peer is gone.</exception>
    /// <exception cref="InvalidDataException">The bytes can never become a reply, or it is longer than allowed.</exception>
    public async ValueTask<byte[]> TakeAsync(
        IReplyFraming framing, int maxReplyLength, bool isConfidential, CancellationToken cancellationToken)
    {
        while (true)
        {
            ReadResult result = await pipe.Reader.ReadAsync(cancellationToken).ConfigureAwait(false);
            ReadOnlySequence<byte> buffer = result.Buffer;
            FrameStatus status = framing.TryRead(ref buffer, out ReadOnlySequence<byte> reply);
            bool isTooLong = (status == FrameStatus.Complete ? result.Buffer.Slice(0, buffer.Start) : result.Buffer).Length > maxReplyLength;
            if (status == FrameStatus.Complete && !isTooLong)
            {
                byte[] copy = reply.ToArray();
                pipe.Reader.AdvanceTo(buffer.Start);
                return copy;
            }

            string? problem = status == FrameStatus.Malformed
                ? $"the answer {PrintStart(result.Buffer, isConfidential)} does not follow the protocol"
                : isTooLong
                    ? $"the answer {PrintStart(result.Buffer, isConfidential)} goes on beyond {maxReplyLength} bytes"
                    : null;
            if (problem is not null)
            {
                // What makes no sense is thrown away; else it would spoil every answer after it.
                pipe.Reader.AdvanceTo(result.Buffer.End);
                throw new InvalidDataException(problem);
            }

            pipe.Reader.AdvanceTo(result.Buffer.Start, result.Buffer.End);
            if (result.IsCompleted)
            {
                throw new LinkException(Link.Address, failure?.Message ?? PeerClosed, failure);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref disposed, 1) == 0)
        {
            await stop.CancelAsync().ConfigureAwait(false);
            await Link.DisposeAsync().ConfigureAwait(false);
            await pumping.ConfigureAwait(false);
        }
    }

    private static string PrintStart(ReadOnlySequence<byte> buffer, bool isConfidential) =>
        isConfidential
            ? $"<{buffer.Length} bytes withheld>"
            : WireText.Print(buffer.Slice(0, Math.Min(buffer.Length, WireText.MaxBytesShown)).ToArray());

    private async Task PumpAsync(Action<string> onLost)
    {
        try
        {
            while (true)
            {
                Memory<byte> free = pipe.Writer.GetMemory(ChunkLength);
                int count = await Link.ReadAsync(free, stop.Token).ConfigureAwait(false);
                if (count == 0)
                {
                    failure = new LinkException(Link.Address, PeerClosed);
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
        catch (ObjectDisposedException exception)
        {
            // Disposal, or somebody else closed the link under its user.
            failure = new LinkException(Link.Address, "the link was closed", exception);
        }

        // Before the taker learns of it: whoever sees a request fail finds the loss reported.
        if (failure is not null && !stop.IsCancellationRequested)
        {
            onLost(failure.Message);
        }

        // Completed without the failure: a pipe that is given one throws it before it hands out what came earlier.
        await pipe.Writer.CompleteAsync().ConfigureAwait(false);
    }
}
