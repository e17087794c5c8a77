using QkdHardware.Abstractions.Links;

namespace QkdHardware.Tests.Sdk.Channels;

/// <summary>A link whose peer takes and says nothing.</summary>
internal sealed class StuckLink : IByteLink
{
    private readonly TaskCompletionSource<string> lost = new();
    private readonly TaskCompletionSource[] written = [new(), new()];
    private int writes;

    public string Address => "stuck";

    public Task<string> Lost => lost.Task;

    /// <summary>Completes when the write of that number, from 1, has begun.</summary>
    public Task WhenWritten(int number) => written[number - 1].Task;

    public async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
        return 0;
    }

    public async ValueTask WriteAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken = default)
    {
        written[writes++].SetResult();
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
    }

    public ValueTask DisposeAsync()
    {
        lost.TrySetCanceled();
        return ValueTask.CompletedTask;
    }
}
