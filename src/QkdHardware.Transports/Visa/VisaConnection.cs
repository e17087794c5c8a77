using System.Collections.Concurrent;
using QkdHardware.Abstractions.Links;
using QkdHardware.Transports.Visa.Native;

namespace QkdHardware.Transports.Visa;

/// <summary>
/// A session with the thread that alone uses it, which works off steps in order. A step cannot be interrupted: whoever
/// waits for one is released at once by cancellation, loss or disposal, and the thread goes on when the library returns.
/// </summary>
internal sealed class VisaConnection : IAsyncDisposable
{
    // A library that does not return must not keep a link from closing.
    private static readonly TimeSpan CloseLimit = TimeSpan.FromSeconds(2);

    private readonly TimeProvider time;
    private readonly BlockingCollection<Action<VisaSession>> steps = [];
    private readonly CancellationTokenSource closing = new();
    private readonly TaskCompletionSource<string> lost = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<VisaLinkKind> opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private VisaConnection(string address, TimeProvider time)
    {
        (Address, this.time) = (address, time);
        Closing = closing.Token;
    }

    public string Address { get; }

    public Task<string> Lost => lost.Task;

    /// <summary>Cancelled by disposal.</summary>
    public CancellationToken Closing { get; }

    /// <summary>Whether somebody waits for the step that runs now to end.</summary>
    public bool IsWanted => steps.Count > 0 || Closing.IsCancellationRequested;

    /// <summary>What the session carries, once it is open; fails as <see cref="VisaSession.Open"/> does.</summary>
    public Task<VisaLinkKind> Opened => opened.Task;

    /// <summary>Starts to open. The caller disposes of the connection if it does not wait for <see cref="Opened"/>.</summary>
    /// <param name="address">The address, for the library.</param>
    /// <param name="libraryFile">The library's file, where it is not the system's own.</param>
    /// <param name="settings">The settings.</param>
    /// <param name="deadline">What the library is told of how long opening may take.</param>
    /// <param name="time">The clock of closing.</param>
    public static VisaConnection Start(
        string address, string? libraryFile, VisaSettings settings, TimeSpan deadline, TimeProvider time)
    {
        var connection = new VisaConnection(address, time);
        var thread = new Thread(() => connection.Run(libraryFile, settings, deadline))
        {
            IsBackground = true,
            Name = $"VISA {address}",
        };
        thread.Start();
        return connection;
    }

    /// <summary>Runs a step on the session's thread, after those that came before it.</summary>
    /// <exception cref="LinkException">The instrument is gone, or the step failed.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; the step may still run.</exception>
    /// <exception cref="ObjectDisposedException">Disposed before or meanwhile.</exception>
    public async ValueTask<T> RunAsync<T>(Func<VisaSession, T> step, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        ThrowIfDisposed();
        if (lost.Task.IsCompletedSuccessfully) throw new LinkException(Address, await lost.Task.ConfigureAwait(false));
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, Closing);
        CancellationToken token = either.Token;
        try
        {
            return await Post(step, token).WaitAsync(token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            ThrowIfDisposed();
            cancellationToken.ThrowIfCancellationRequested();
            throw;
        }
    }

    /// <summary>The link failed for a reason that the library does not count as a loss.</summary>
    public void Lose(string reason) => lost.TrySetResult(reason);

    /// <summary>Begins disposal: whoever waits is released. Nothing is closed yet.</summary>
    public void Release()
    {
        lost.TrySetCanceled();
        closing.Cancel();
    }

    /// <summary>A last step after <see cref="Release"/>, in bounded time, whatever it does.</summary>
    public async ValueTask RunLastAsync(Action<VisaSession> step)
    {
        try
        {
            await Post(
                    session =>
                    {
                        step(session);
                        return true;
                    },
                    CancellationToken.None)
                .WaitAsync(CloseLimit, time).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is LinkException or TimeoutException)
        {
            // The instrument does not answer; whoever opens it next clears it.
        }
    }

    public async ValueTask DisposeAsync()
    {
        Release();
        steps.CompleteAdding();
        try
        {
            await ended.Task.WaitAsync(CloseLimit, time).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            // The library does not return. If it does some day, the thread closes the session.
        }
    }

    private Task<T> Post<T>(Func<VisaSession, T> step, CancellationToken cancellationToken)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        try
        {
            steps.Add(session => Complete(done, session, step, cancellationToken), CancellationToken.None);
        }
        catch (InvalidOperationException)
        {
            throw new ObjectDisposedException(nameof(VisaConnection));
        }

        return done.Task;
    }

    private static void Complete<T>(
        TaskCompletionSource<T> done, VisaSession session, Func<VisaSession, T> step, CancellationToken cancellationToken)
    {
        try
        {
            if (cancellationToken.IsCancellationRequested) done.TrySetCanceled(cancellationToken);
            else done.TrySetResult(step(session));
        }
#pragma warning disable CA1031 // Whatever it is, it is for whoever waits; the thread serves the next.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            done.TrySetException(exception);

            // Perhaps nobody waits any more.
            _ = done.Task.Exception;
        }
    }

    private void Run(string? libraryFile, VisaSettings settings, TimeSpan deadline)
    {
        try
        {
            VisaLibrary.Require(Address, libraryFile);
            VisaSession session = VisaSession.Open(Address, settings, (int)deadline.TotalMilliseconds, Lose);
            opened.TrySetResult(session.Kind);
            foreach (Action<VisaSession> step in steps.GetConsumingEnumerable()) step(session);
            session.Close();
        }
#pragma warning disable CA1031 // Whatever a library makes of an address is for whoever opens it; steps throw nothing.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            opened.TrySetException(exception);
            _ = opened.Task.Exception;
        }

        ended.TrySetResult();
    }

    private void ThrowIfDisposed() => ObjectDisposedException.ThrowIf(Closing.IsCancellationRequested, this);
}
