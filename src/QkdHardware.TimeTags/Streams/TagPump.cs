using QkdHardware.Abstractions.TimeTagging;
using QkdHardware.TimeTags.Files;

namespace QkdHardware.TimeTags.Streams;

/// <summary>Moves what a reader decodes from a live stream of bytes (a socket, a pipe) into a buffer, on a thread of the caller's.</summary>
public static class TagPump
{
    /// <summary>
    /// Reads until the stream ends, is damaged, or the token is cancelled, and completes the buffer. In
    /// <see cref="TagBufferMode.Wait"/> a slow consumer holds up the stream, and by its flow control the instrument; in
    /// <see cref="TagBufferMode.Drop"/> the stream is emptied at its own pace.
    /// </summary>
    /// <param name="reader">Over the stream; the caller's to dispose of.</param>
    /// <param name="buffer">Target.</param>
    /// <param name="blockCapacity">Tags that are gathered before they are handed on: fewer for a slow stream.</param>
    /// <param name="cancellationToken">Stops between two blocks; a read that waits for bytes ends when the stream is closed.</param>
    public static void Run(TagReader reader, TagBuffer buffer, int blockCapacity = TagBlock.DefaultCapacity, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(reader);
        ArgumentNullException.ThrowIfNull(buffer);
        try
        {
            using TagBlock block = TagBlock.Rent(blockCapacity, buffer.Fields);
            while (!cancellationToken.IsCancellationRequested && reader.TryReadBlock(block)) buffer.Write(block, cancellationToken);
            buffer.Complete(cancellationToken.IsCancellationRequested ? new OperationCanceledException(cancellationToken) : null);
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException or OperationCanceledException)
        {
            buffer.Complete(exception);
        }
    }
}
