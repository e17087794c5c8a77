using QkdHardware.Abstractions.Links;

namespace QkdHardware.Sdk.Links.Tracing;

/// <summary>What the recorded links of both kinds share. Thread-safe.</summary>
/// <param name="inner">Owned.</param>
/// <param name="trace">Owned.</param>
internal sealed class TraceRecorder(ILink inner, TraceWriter trace) : IAsyncDisposable
{
    private volatile bool isConfidential;
    private int ended;
    private int disposed;

    public void BeginExchange(bool confidential) => isConfidential = confidential;

    /// <summary>Before the bytes go out: their answer may be there before the write is seen to be done.</summary>
    public void Sending(ReadOnlySpan<byte> data) => trace.Record(TraceDirection.Sent, data, isConfidential);

    public void Received(ReadOnlySpan<byte> data) => trace.Record(TraceDirection.Received, data, isConfidential);

    public void Ended(string reason)
    {
        if (Interlocked.Exchange(ref ended, 1) == 0)
        {
            trace.Note($"lost: {reason}");
        }
    }

    public async ValueTask DisposeAsync()
    {
        await inner.DisposeAsync().ConfigureAwait(false);
        if (Interlocked.Exchange(ref disposed, 1) == 0)
        {
            trace.Note("closed");
            trace.Dispose();
        }
    }
}
