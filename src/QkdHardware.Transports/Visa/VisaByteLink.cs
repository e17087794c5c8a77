using System.Buffers;
using System.IO.Pipelines;
using QkdHardware.Abstractions.Links;

namespace QkdHardware.Transports.Visa;

/// <summary>
/// A stream of bytes (SOCKET, ASRL). It is read all the time, so that nothing is lost by a cancelled read and a loss is
/// noticed while nobody reads. A session does one thing at a time: reading is done in short calls, waiting in the library
/// while an answer may be under way, and else looking from time to time, so that a write finds the session free.
/// </summary>
internal sealed class VisaByteLink : IByteLink
{
    private const int ChunkLength = 64 * 1024;
    private const int MaxHeld = 1024 * 1024;

    // How long one call waits for an answer, and how many such calls without one end the waiting: 2 s.
    private const int WaitMilliseconds = 10;
    private const int Waits = 200;

    // How long a call looks while nothing is expected, and the pauses between two looks, which grow.
    private const int LookMilliseconds = 1;
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
    private int waitsLeft;

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
        while (!data.IsEmpty)
        {
            // A copy, because a caller who gives up may use its memory again while the library still writes.
            byte[] part = data.Span[..Math.Min(data.Length, ChunkLength)].ToArray();
            int count = await connection.RunAsync(session => session.WriteStream(part, WriteMilliseconds), cancellationToken)
                .ConfigureAwait(false);
            data = data[count..];
        }

        Volatile.Write(ref waitsLeft, Waits);
        Volatile.Read(ref written).TrySetResult();
    }

    public async ValueTask DisposeAsync() => await connection.DisposeAsync().ConfigureAwait(false);

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private async Task PumpAsync()
    {
        int pause = ShortestPause;
        try
        {
            while (true)
            {
                bool isWaiting = Volatile.Read(ref waitsLeft) > 0;
                int count = await connection.RunAsync(
                    session => session.ReadStream(chunk, isWaiting ? WaitMilliseconds : LookMilliseconds),
                    connection.Closing).ConfigureAwait(false);
                if (count > 0)
                {
                    (waitsLeft, pause) = (0, ShortestPause);
                    await received.Writer.WriteAsync(chunk.AsMemory(0, count), connection.Closing).ConfigureAwait(false);
                }
                else if (isWaiting)
                {
                    Interlocked.Decrement(ref waitsLeft);
                }
                else
                {
                    await PauseAsync(pause).ConfigureAwait(false);
                    pause = Math.Min(2 * pause, LongestPause);
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
