namespace QkdHardware.Shared.Serial.Linux;

/// <summary>A read or write that waits for the descriptor. Its owner completes it under the owner's lock.</summary>
/// <param name="data">What is left: the buffer to read into, or the bytes to write.</param>
internal sealed class PendingTransfer<T>(T data)
{
    private readonly TaskCompletionSource<int> result = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private CancellationTokenRegistration registration;

    public T Data { get; set; } = data;

    public Task<int> Task => result.Task;

    /// <summary>Calls <paramref name="cancel"/> on cancellation, at once when that has happened already.</summary>
    public void CancelWith(Action<PendingTransfer<T>, CancellationToken> cancel, CancellationToken cancellationToken) =>
        registration = cancellationToken.UnsafeRegister((_, token) => cancel(this, token), null);

    public void Complete(int count)
    {
        registration.Unregister();
        result.TrySetResult(count);
    }

    public void Fail(Exception exception)
    {
        registration.Unregister();
        result.TrySetException(exception);
    }

    public void Cancel(CancellationToken cancellationToken) => result.TrySetCanceled(cancellationToken);
}
