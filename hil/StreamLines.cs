namespace QkdHardware.Hil;

/// <summary>What a process says on one of its streams, line by line, with a way to wait for a line. Thread-safe.</summary>
internal sealed class StreamLines
{
    private readonly Lock gate = new();
    private readonly List<string> lines = [];
    private readonly TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskCompletionSource changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>All lines so far, each with its end.</summary>
    public string Text
    {
        get
        {
            lock (gate)
            {
                return string.Concat(lines.Select(line => line + "\n"));
            }
        }
    }

    /// <summary>Completes when the stream was closed.</summary>
    public Task Ended => ended.Task;

    /// <param name="line">The next line, or null at the end of the stream.</param>
    public void Add(string? line)
    {
        TaskCompletionSource waiters;
        lock (gate)
        {
            (waiters, changed) = (changed, new(TaskCreationOptions.RunContinuationsAsynchronously));
            if (line is null)
            {
                ended.TrySetResult();
            }
            else
            {
                lines.Add(line);
            }
        }

        waiters.SetResult();
    }

    /// <summary>The first line that fits, said already or not yet.</summary>
    /// <returns>Null when the stream ends without one.</returns>
    public async Task<string?> FindAsync(Predicate<string> fits)
    {
        for (int seen = 0; ;)
        {
            Task next;
            lock (gate)
            {
                for (; seen < lines.Count; seen++)
                {
                    if (fits(lines[seen]))
                    {
                        return lines[seen];
                    }
                }

                if (ended.Task.IsCompleted)
                {
                    return null;
                }

                next = changed.Task;
            }

            await next;
        }
    }
}
