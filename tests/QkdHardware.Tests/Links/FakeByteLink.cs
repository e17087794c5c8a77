using System.Text;
using System.Threading.Channels;
using QkdHardware.Abstractions.Links;

namespace QkdHardware.Tests.Links;

/// <summary>
/// A link in memory whose answers come with the write that asks for them: when a write returns, whoever reads has
/// everything, the end included.
/// </summary>
internal sealed class FakeByteLink(Func<string, string[]> answer) : IByteLink
{
    /// <summary>An answer that stands for the end of the stream.</summary>
    public const string End = "";

    private readonly Channel<(byte[] Data, TaskCompletionSource Taken)> arriving =
        Channel.CreateUnbounded<(byte[], TaskCompletionSource)>();

    private readonly TaskCompletionSource<string> lost = new();
    private readonly CancellationTokenSource closing = new();
    private TaskCompletionSource? last;
    private bool hasEnded;

    public string Address => "fake:";

    public Task<string> Lost => lost.Task;

    public bool IsDisposed => closing.IsCancellationRequested;

    public async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(IsDisposed, this);

        // Asking for more says that the last portion was dealt with.
        last?.TrySetResult();
        last = null;
        (byte[] data, TaskCompletionSource taken) = await arriving.Reader.ReadAsync(cancellationToken);
        hasEnded = data.Length == 0;
        if (hasEnded) taken.SetResult();
        else last = taken;
        data.CopyTo(buffer);
        return data.Length;
    }

    public async ValueTask WriteAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(IsDisposed, this);
        if (hasEnded) throw new LinkException(Address, "the peer is gone");
        foreach (string text in answer(Encoding.ASCII.GetString(data.Span)))
        {
            var taken = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            arriving.Writer.TryWrite((Encoding.ASCII.GetBytes(text), taken));
            await taken.Task.WaitAsync(cancellationToken);
        }
    }

    public ValueTask DisposeAsync()
    {
        closing.Cancel();
        lost.TrySetCanceled();
        return ValueTask.CompletedTask;
    }
}
