using System.IO.Ports;
using QkdHardware.Abstractions.Links;
using QkdHardware.Transports.Streams;

namespace QkdHardware.Transports.Serial;

/// <summary>
/// A serial port by System.IO.Ports, for every system that has it. A read is always pending, for three reasons: on
/// Windows a started read cannot be cancelled reliably, a port that is unplugged tells nobody but a pending read, and
/// <see cref="SerialPort.IsOpen"/> stays true after that.
/// </summary>
internal sealed class SystemSerialLink : IByteLink
{
    private const string Gone = "the port is gone: the device was unplugged or switched off";

    // The infinite default would make the port's own Dispose wait for ever for a dead write.
    private const int WriteTimeoutMilliseconds = 10_000;
    private static readonly TimeSpan CloseLimit = TimeSpan.FromSeconds(1);

    private readonly Lock gate = new();
    private readonly SerialPort port;
    private readonly Stream stream;
    private readonly TimeProvider time;
    private readonly PumpedStream received;
    private readonly TaskCompletionSource<string> lost = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource stop = new();
    private readonly CancellationToken stopped;
    private Task? closing;

    private SystemSerialLink(string address, SerialPort port, TimeProvider time)
    {
        (Address, this.port, this.time, stream, stopped) = (address, port, time, port.BaseStream, stop.Token);
        received = new PumpedStream(stream, IsGone, () => lost.TrySetResult(Gone), stopped);
    }

    public string Address { get; }

    public Task<string> Lost => lost.Task;

    /// <exception cref="LinkException">Not there, not allowed, in use, or a setting that the hardware refuses.</exception>
    public static SystemSerialLink Open(string address, string path, SerialSettings settings, TimeProvider time)
    {
        if (!OperatingSystem.IsWindows() && !File.Exists(path))
        {
            // SerialPort would say that access is denied.
            throw new LinkException(address, $"there is no port {path}");
        }

        var port = new SerialPort(path, settings.Baud, Parity(settings), settings.DataBits, StopBits(settings))
        {
            Handshake = settings.FlowControl switch
            {
                SerialFlowControl.RtsCts => Handshake.RequestToSend,
                SerialFlowControl.XonXoff => Handshake.XOnXOff,
                _ => Handshake.None,
            },
            WriteTimeout = WriteTimeoutMilliseconds,
        };
        try
        {
            port.Open();
            SetLines(port, settings);
            port.DiscardInBuffer();
            return new SystemSerialLink(address, port, time);
        }
        catch (Exception exception) when (
            exception is IOException or UnauthorizedAccessException or InvalidOperationException or ArgumentException)
        {
            port.Dispose();
            throw new LinkException(address, Describe(path, exception), exception);
        }
    }

    public async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        ThrowIfDisposed();
        int count = await received.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        ThrowIfDisposed();
        return count > 0 || buffer.IsEmpty ? count : throw new LinkException(Address, Gone);
    }

    public async ValueTask WriteAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken = default)
    {
        ThrowIfDisposed();
        if (lost.Task.IsCompleted)
        {
            throw new LinkException(Address, Gone);
        }

        // A write to a dead port ends by itself only after its time-out, and not at all on some systems.
        Task writing = stream.WriteAsync(data, cancellationToken).AsTask();
        Forget(writing);
        await Task.WhenAny(writing, lost.Task).WaitAsync(cancellationToken).ConfigureAwait(false);
        ThrowIfDisposed();
        if (!writing.IsCompleted)
        {
            throw new LinkException(Address, Gone);
        }

        try
        {
            await writing.ConfigureAwait(false);
        }
        catch (Exception exception) when (IsGone(exception) || exception is TimeoutException)
        {
            throw Lose(exception);
        }
    }

    public async ValueTask DisposeAsync()
    {
        Task closed;
        lock (gate)
        {
            if (closing is null)
            {
                lost.TrySetCanceled();
                stop.Cancel();
                stop.Dispose();

                // After a dead write the port's own Dispose may not return: it is left to a thread of the pool.
                closing = Task.Run(port.Dispose, CancellationToken.None);
                Forget(closing);
            }

            closed = closing;
        }

        try
        {
            await closed.WaitAsync(CloseLimit, time).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is TimeoutException || IsGone(exception))
        {
            // Abandoned.
        }
    }

    private static Parity Parity(SerialSettings settings) => settings.Parity switch
    {
        SerialParity.Odd => System.IO.Ports.Parity.Odd,
        SerialParity.Even => System.IO.Ports.Parity.Even,
        _ => System.IO.Ports.Parity.None,
    };

    private static StopBits StopBits(SerialSettings settings) =>
        settings.StopBits == 2 ? System.IO.Ports.StopBits.Two : System.IO.Ports.StopBits.One;

    private static void SetLines(SerialPort port, SerialSettings settings)
    {
        try
        {
            if (settings.Dtr is { } dtr)
            {
                port.DtrEnable = dtr;
            }

            if (settings.Rts is { } rts)
            {
                port.RtsEnable = rts;
            }
        }
        catch (IOException)
        {
            // A pseudo-terminal has no modem lines, and neither has what is emulated behind it.
        }
    }

    private static string Describe(string path, Exception exception) => exception switch
    {
        UnauthorizedAccessException => $"{path} is in use by another program, gone, or not allowed for this user",
        FileNotFoundException => $"there is no port {path}",
        _ => $"{path} could not be opened ({exception.Message})",
    };

    private static bool IsGone(Exception exception) =>
        exception is IOException or ObjectDisposedException or InvalidOperationException or UnauthorizedAccessException;

    private static void Forget(Task task) => task.ContinueWith(
        static done => _ = done.Exception,
        CancellationToken.None,
        TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously,
        TaskScheduler.Default);

    private LinkException Lose(Exception exception)
    {
        string reason = exception is TimeoutException ? "the port takes no more bytes" : Gone;
        lost.TrySetResult(reason);
        return new LinkException(Address, reason, exception);
    }

    private void ThrowIfDisposed() => ObjectDisposedException.ThrowIf(stopped.IsCancellationRequested, this);
}
