using System.ComponentModel;
using System.Diagnostics;
using QkdHardware.Abstractions.Links;
using QkdHardware.Transports.Streams;

namespace QkdHardware.Transports.Processes;

/// <summary>
/// A running program as a byte link: writes go to its standard input, reads come from its standard output. The peer is
/// gone when the process has ended or has closed either. Disposal closes its standard input, waits, and kills what is
/// still there, with the processes that it started.
/// </summary>
internal sealed class ProcessLink : IByteLink
{
    private const int ChunkLength = 64 * 1024;

    // How long after its output has ended a process may take to end itself, and after its end the rest of its output.
    private static readonly TimeSpan Aftermath = TimeSpan.FromSeconds(1);

    private readonly Lock gate = new();
    private readonly Process process;
    private readonly TimeSpan stopTime;
    private readonly TimeProvider time;
    private readonly Stream input;
    private readonly PumpedStream output;
    private readonly MessageTail messages;
    private readonly Task<int> exited;
    private readonly TaskCompletionSource<string> lost = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource hungUp = new(TaskCreationOptions.RunContinuationsAsynchronously);

    // A write that is under way on Windows cannot be cancelled, so what it writes must not be the caller's memory.
    private readonly byte[] chunk = new byte[ChunkLength];
    private Task writing = Task.CompletedTask;
    private Task? closing;

    /// <param name="address">The link, for messages.</param>
    /// <param name="process">Started, with its three streams redirected. Owned.</param>
    /// <param name="stopTime">How long the process may take to end after its input has ended.</param>
    /// <param name="time">The clock that bounds waiting.</param>
    public ProcessLink(string address, Process process, TimeSpan stopTime, TimeProvider time)
    {
        (Address, this.process, this.stopTime, this.time) = (address, process, stopTime, time);
        input = process.StandardInput.BaseStream;
        exited = ExitAsync();
        messages = new MessageTail(process.StandardError.BaseStream);
        output = new PumpedStream(
            process.StandardOutput.BaseStream, IsHangUp, () => hungUp.TrySetResult(), CancellationToken.None);
        _ = WatchAsync();
    }

    public string Address { get; }

    public Task<string> Lost => lost.Task;

    private bool IsClosing => Volatile.Read(ref closing) is not null;

    public async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(IsClosing, this);
        int count = await output.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        return count > 0 || buffer.IsEmpty ? count : throw await LossAsync(cause: null).ConfigureAwait(false);
    }

    public async ValueTask WriteAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(IsClosing, this);
        cancellationToken.ThrowIfCancellationRequested();
        await FinishChunkAsync(cancellationToken).ConfigureAwait(false);
        while (!data.IsEmpty)
        {
            int count = Math.Min(data.Length, ChunkLength);
            data[..count].CopyTo(chunk);
            writing = WriteChunkAsync(count, cancellationToken);
            data = data[count..];
            await FinishChunkAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    public async ValueTask DisposeAsync()
    {
        Task closed;
        lock (gate)
        {
            closed = closing ??= Task.Run(CloseAsync);
        }

        await closed.ConfigureAwait(false);
    }

    private static bool IsHangUp(Exception exception) => exception is IOException or ObjectDisposedException;

    private async Task WriteChunkAsync(int count, CancellationToken cancellationToken)
    {
        await input.WriteAsync(chunk.AsMemory(0, count), cancellationToken).ConfigureAwait(false);
        await input.FlushAsync(cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask FinishChunkAsync(CancellationToken cancellationToken)
    {
        await Task.WhenAny(writing, lost.Task).WaitAsync(cancellationToken).ConfigureAwait(false);
        if (!writing.IsCompleted)
        {
            throw await LossAsync(cause: null).ConfigureAwait(false);
        }

        try
        {
            await writing.ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // An earlier caller gave up its write.
        }
        catch (Exception exception) when (IsHangUp(exception))
        {
            hungUp.TrySetResult();
            throw await LossAsync(exception).ConfigureAwait(false);
        }
    }

    // Waits for the reason, which comes within the aftermath, or for disposal, which cancels it.
    private async Task<Exception> LossAsync(Exception? cause)
    {
        await Task.WhenAny(lost.Task).ConfigureAwait(false);
        return lost.Task.IsCompletedSuccessfully && !IsClosing
            ? new LinkException(Address, lost.Task.Result, cause)
            : new ObjectDisposedException(nameof(ProcessLink));
    }

    private async Task<int> ExitAsync()
    {
        await process.WaitForExitAsync().ConfigureAwait(false);
        return process.ExitCode;
    }

    private async Task WatchAsync()
    {
        await Task.WhenAny(exited, hungUp.Task).ConfigureAwait(false);
        await InTimeAsync(exited, Aftermath).ConfigureAwait(false);
        if (exited.IsCompletedSuccessfully)
        {
            // A process that it started may hold the streams open for ever.
            await InTimeAsync(messages.Completion, Aftermath).ConfigureAwait(false);
        }

        lost.TrySetResult(DescribeEnd());
        await InTimeAsync(hungUp.Task, Aftermath).ConfigureAwait(false);
        output.Abandon();
    }

    private string DescribeEnd()
    {
        string said = messages.ToString();
        string end = exited.IsCompletedSuccessfully
            ? $"the process ended with exit code {exited.Result}"
            : "the process closed its end but has not ended";
        return said.Length > 0 ? $"{end}; it said: {said}" : end;
    }

    private async Task CloseAsync()
    {
        lost.TrySetCanceled();
        output.Abandon();
        CloseQuietly(input);
        await InTimeAsync(exited, stopTime).ConfigureAwait(false);
        if (!exited.IsCompleted)
        {
            Kill();
            await InTimeAsync(exited, Aftermath).ConfigureAwait(false);
        }

        CloseQuietly(process.StandardOutput.BaseStream);
        CloseQuietly(process.StandardError.BaseStream);
        process.Dispose();
    }

    private void Kill()
    {
        try
        {
            process.Kill(entireProcessTree: true);
        }
        catch (Exception exception) when (exception is InvalidOperationException or Win32Exception or AggregateException)
        {
            // It ended meanwhile, or one of the processes that it started may not be killed by this user.
        }
    }

    private static void CloseQuietly(Stream stream)
    {
        try
        {
            stream.Dispose();
        }
        catch (IOException)
        {
            // What was buffered has no taker any more.
        }
    }

    private async Task InTimeAsync(Task task, TimeSpan limit)
    {
        try
        {
            await task.WaitAsync(limit, time).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is TimeoutException or OperationCanceledException)
        {
            // Whoever waits looks at the task.
        }
    }
}
