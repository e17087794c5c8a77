using System.Threading.Channels;
using QkdHardware.Abstractions.Links;

namespace QkdHardware.Tests.Sdk.Channels;

/// <summary>A message link of which the test plays the peer.</summary>
internal sealed class FakeMessageLink : IMessageLink
{
    private readonly Channel<byte[]> incoming = Channel.CreateUnbounded<byte[]>();
    private readonly Channel<byte[]> outgoing = Channel.CreateUnbounded<byte[]>();
    private readonly TaskCompletionSource<string> lost = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string Address => "fake";

    public Task<string> Lost => lost.Task;

    public int DisposeCount { get; private set; }

    public ValueTask<byte[]> NextSentAsync() => outgoing.Reader.ReadAsync();

    public void Push(params byte[] message) => incoming.Writer.TryWrite(message);

    public void Lose(string reason)
    {
        lost.TrySetResult(reason);
        incoming.Writer.TryComplete(new LinkException(Address, reason));
    }

    public ValueTask SendAsync(ReadOnlyMemory<byte> message, CancellationToken cancellationToken = default)
    {
        outgoing.Writer.TryWrite(message.ToArray());
        return ValueTask.CompletedTask;
    }

    public async ValueTask<ReadOnlyMemory<byte>> ReceiveAsync(CancellationToken cancellationToken = default)
    {
        try
        {
            return await incoming.Reader.ReadAsync(cancellationToken);
        }
        catch (ChannelClosedException exception)
        {
            throw exception.InnerException ?? new LinkException(Address, "closed");
        }
    }

    public ValueTask DisposeAsync()
    {
        DisposeCount++;
        lost.TrySetCanceled();
        return ValueTask.CompletedTask;
    }
}
