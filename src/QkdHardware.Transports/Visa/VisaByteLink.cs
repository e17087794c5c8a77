using System.Buffers;
using System.IO.Pipelines;
using QkdHardware.Abstractions.Links;

namespace QkdHardware.Transports.Visa;

/// <summary>
/// A stream of bytes (SOCKET, ASRL). It is read all the time, so that nothing is lost by a cancelled read and a loss is
/// noticed while nobody reads. But a session does one thing at a time: after a write the link waits in the library for the
/// answer, in short calls that a further write ends, and else looks from time to time, so that a write finds the session
/// free.
/// </summary>
internal sealed class VisaByteLink : IByteLink
{
    private const int ChunkLength = 64 * 1024;
    private const int MaxHeld = 1024 * 1024;

    // How long one call looks for bytes, and how many such calls in a row wait for an answer.
    private const int LookMilliseconds = 1;
    private const int Looks = 2000;

    // The pauses between two looks while no answer is expected, which grow.
    private const int ShortestPause = 1;
    private const int LongestPause = 20;

    // How long one call waits for the instrument to take bytes.
    private const int WriteMilliseconds = 50;

    private readonly VisaConnection connection;
    private readonly TimeProvider time;
    private readonly byte[] chunk = new byte[ChunkLength];
    private readonly Pipe received = new(new PipeOptions(
        pauseWriterThreshold: MaxHeld, resumeWriterThreshold: MaxHeld / 2, useSynchronizationContext: false));

    private TaskCompletionSource written = NewSignal();

    // Written on the session's thread, and so in the order of writes and answers.
    private volatile bool isAnswerExpected;

    /// <param name="connection">Open. Owned.</param>
    /// <param name="time">The clock of pauses.</param>
    public VisaByteLink(VisaConnection connection, TimeProvider time)
    {
        (this.connection, this.time) = (connection, time);
        _ = Task.Run(PumpAsync);
    }

    public string Address => connection.Address;

    public Task<string> Lost => connection.Lost;

    public async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        ThrowIfDisposed();
        ReadResult result = await received.Reader.ReadAsync(cancellationToken).ConfigureAwait(false);
        ThrowIfDisposed();
        int count = (int)Math.Min(buffer.Length, result.Buffer.Length);
        result.Buffer.Slice(0, count).CopyTo(buffer.Span);
        received.Reader.AdvanceTo(result.Buffer.GetPosition(count));
        return count > 0 || buffer.IsEmpty
            ? count
            : throw new LinkException(Address, await Lost.ConfigureAwait(false));
    }

    public async ValueTask WriteAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken = default)
    {
        // A copy, because a caller who gives up may use its memory again while the library still writes.
        ReadOnlyMemory<byte> left = data.ToArray();
        while (!left.IsEmpty)
        {
            ReadOnlyMemory<byte> part = left;
            int count = await connection.RunAsync(session => Write(session, part, cancellationToken), cancellationToken)
                .ConfigureAwait(false);
            left = left[count..];
            Volatile.Read(ref written).TrySetResult();
        }
    }

    public async ValueTask DisposeAsync() => await connection.DisposeAsync().ConfigureAwait(false);

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    // Returns early when the instrument takes nothing, so that what it has to say can be read, and to be cancelled.
    private int Write(VisaSession session, ReadOnlyMemory<byte> data, CancellationToken cancellationToken)
    {
        int done = 0;
        int count;
        int wanted;
        do
        {
            wanted = Math.Min(data.Length - done, ChunkLength);
            count = session.WriteStream(data.Span.Slice(done, wanted), WriteMilliseconds);
            done += count;
        }
        while (count == wanted && done < data.Length
            && !cancellationToken.IsCancellationRequested && !connection.Closing.IsCancellationRequested);

        isAnswerExpected = true;
        return done;
    }

    private int Read(VisaSession session)
    {
        int count = session.ReadStream(chunk, LookMilliseconds);
        for (int i = 1; i < Looks && count == 0 && isAnswerExpected; i++)
        {
            if (connection.IsWanted) return 0;
            count = session.ReadStream(chunk, LookMilliseconds);
        }

        isAnswerExpected = false;
        return count;
    }

    private async Task PumpAsync()
    {
        int pause = ShortestPause;
        bool isMoreLikely = false;
        try
        {
            while (true)
            {
                if (!isAnswerExpected && !isMoreLikely) await PauseAsync(pause).ConfigureAwait(false);
                int count = await connection.RunAsync(Read, connection.Closing).ConfigureAwait(false);
                isMoreLikely = count == ChunkLength;
                pause = count > 0 ? ShortestPause : Math.Min(2 * pause, LongestPause);
                if (count > 0)
                {
                    await received.Writer.WriteAsync(chunk.AsMemory(0, count), connection.Closing).ConfigureAwait(false);
                }
            }
        }
        catch (LinkException exception)
        {
            // A stream with a gap is of no use, whatever the library calls the error.
            connection.Lose(exception.Message);
        }
        catch (Exception exception) when (exception is ObjectDisposedException or OperationCanceledException)
        {
            // Disposal.
        }

        await received.Writer.CompleteAsync().ConfigureAwait(false);
    }

    private async Task PauseAsync(int milliseconds)
    {
        await Task.WhenAny(
            Volatile.Read(ref written).Task,
            Task.Delay(TimeSpan.FromMilliseconds(milliseconds), time, connection.Closing)).ConfigureAwait(false);
        if (written.Task.IsCompleted) Volatile.Write(ref written, NewSignal());
    }

    private void ThrowIfDisposed() => ObjectDisposedException.ThrowIf(connection.Closing.IsCancellationRequested, this);
}
