namespace QkdHardware.Emulation.FrontDoors;

/// <summary>
/// A fault: an instrument that hangs. While the gate is closed its doors stay open, but nothing that comes in is worked on
/// and nothing goes out; when it is opened, what has come is worked off, and late answers go out. Thread-safe.
/// </summary>
public sealed class AnswerGate
{
    private readonly Lock change = new();
    private TaskCompletionSource opened = Open();

    public bool IsClosed => !Volatile.Read(ref opened).Task.IsCompleted;

    /// <summary>The instrument falls silent. Idempotent.</summary>
    public void Close()
    {
        lock (change)
        {
            if (!IsClosed)
            {
                opened = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            }
        }
    }

    /// <summary>The instrument answers again. Idempotent.</summary>
    public void Reopen()
    {
        lock (change)
        {
            opened.TrySetResult();
        }
    }

    /// <summary>Returns when the gate is open.</summary>
    /// <param name="cancellationToken">The cable was pulled or the door closes.</param>
    public Task PassAsync(CancellationToken cancellationToken) =>
        Volatile.Read(ref opened).Task.WaitAsync(cancellationToken);

    /// <summary>The same firmware, whose answers pass the gate; streams that an instrument opens itself do not.</summary>
    /// <param name="service">An <see cref="IByteService"/> or an <see cref="IMessageService"/>.</param>
    public object Guard(object service) => service switch
    {
        IByteService bytes => new GatedByteService(bytes, this),
        IMessageService messages => new GatedMessageService(messages, this),
        _ => service,
    };

    private static TaskCompletionSource Open()
    {
        var open = new TaskCompletionSource();
        open.SetResult();
        return open;
    }
}
