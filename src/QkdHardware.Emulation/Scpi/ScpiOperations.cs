namespace QkdHardware.Emulation.Scpi;

/// <summary>
/// The overlapped commands under way (IEEE 488.2 section 12): what <c>*OPC</c>, <c>*OPC?</c> and <c>*WAI</c> wait for.
/// Thread safe.
/// </summary>
public sealed class ScpiOperations
{
    private readonly Lock gate = new();
    private int pending;
    private Action? whenIdle;
    private TaskCompletionSource? idle;

    /// <summary>An overlapped command is under way.</summary>
    public bool ArePending
    {
        get
        {
            lock (gate) return pending > 0;
        }
    }

    /// <summary>Begins an overlapped command; disposing what is returned, once or more, ends it.</summary>
    public IDisposable Begin()
    {
        lock (gate) pending++;
        return new Operation(this);
    }

    /// <summary>Calls back once when nothing is under way, at once if nothing is. A new call replaces the one before.</summary>
    public void NotifyWhenIdle(Action callback)
    {
        ArgumentNullException.ThrowIfNull(callback);
        lock (gate)
        {
            whenIdle = pending > 0 ? callback : null;
            if (whenIdle is not null) return;
        }

        callback();
    }

    /// <summary>Forgets the callback (<c>*CLS</c>, <c>*RST</c>, device clear).</summary>
    public void CancelNotification()
    {
        lock (gate) whenIdle = null;
    }

    /// <summary>Waits until nothing is under way.</summary>
    public async ValueTask WhenIdleAsync(CancellationToken cancellationToken = default)
    {
        while (true)
        {
            Task task;
            lock (gate)
            {
                if (pending == 0) return;
                idle ??= new(TaskCreationOptions.RunContinuationsAsynchronously);
                task = idle.Task;
            }

            await task.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private void End()
    {
        Action? callback;
        TaskCompletionSource? waiters;
        lock (gate)
        {
            if (--pending > 0) return;
            (callback, whenIdle) = (whenIdle, null);
            (waiters, idle) = (idle, null);
        }

        callback?.Invoke();
        waiters?.SetResult();
    }

    private sealed class Operation(ScpiOperations owner) : IDisposable
    {
        private int isEnded;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref isEnded, 1) == 0) owner.End();
        }
    }
}
