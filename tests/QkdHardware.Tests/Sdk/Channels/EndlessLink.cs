using QkdHardware.Abstractions.Links;
using QkdHardware.Tests.Links;

namespace QkdHardware.Tests.Sdk.Channels;

/// <summary>A peer that never stops talking.</summary>
internal sealed class EndlessLink : IByteLink
{
    private readonly TaskCompletionSource<string> lost = new();
    private readonly TaskCompletionSource reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long read;
    private long goal = long.MaxValue;

    public string Address => "endless";

    public Task<string> Lost => lost.Task;

    public long BytesRead => Volatile.Read(ref read);

    public async Task ReachedAsync(long bytes)
    {
        Interlocked.Exchange(ref goal, bytes);
        if (BytesRead < bytes)
        {
            await reached.Task.Bounded();
        }
    }

    public ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (Interlocked.Add(ref read, buffer.Length) >= Volatile.Read(ref goal))
        {
            reached.TrySetResult();
        }

        return new(buffer.Length);
    }

    public ValueTask WriteAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken = default) =>
        ValueTask.CompletedTask;

    public ValueTask DisposeAsync()
    {
        lost.TrySetCanceled();
        return ValueTask.CompletedTask;
    }
}
