using QkdHardware.Sessions.Channels;
using QkdHardware.Tests.Links;
using Xunit;

namespace QkdHardware.Tests.Sessions.Channels;

public sealed class InProcessChannelTests
{
    [Fact]
    public async Task Send_BothWays_InOrderAndCopied()
    {
        (InProcessChannel alice, InProcessChannel bob) = InProcessChannel.CreatePair();
        using (alice)
        using (bob)
        {
            byte[] memory = [1];
            await alice.SendAsync(memory);
            memory[0] = 2;
            await alice.SendAsync(memory);
            await bob.SendAsync(new byte[] { 9 });

            Assert.Equal([1], (await bob.ReceiveAsync()).ToArray());
            Assert.Equal([2], (await bob.ReceiveAsync()).ToArray());
            Assert.Equal([9], (await alice.ReceiveAsync()).ToArray());
        }
    }

    [Fact]
    public async Task Dispose_OtherSide_GetsTheRestAndThenTheEnd()
    {
        (InProcessChannel alice, InProcessChannel bob) = InProcessChannel.CreatePair();
        using (bob)
        {
            await alice.SendAsync(new byte[] { 1 });
            Task<ReadOnlyMemory<byte>> first = bob.ReceiveAsync().AsTask();
            alice.Dispose();
            alice.Dispose();

            Assert.Equal([1], (await first).ToArray());
            await Assert.ThrowsAsync<ChannelClosedException>(async () => await bob.ReceiveAsync().Bounded());
        }
    }

    [Fact]
    public async Task Send_AfterItsOwnEnd_IsDisposed()
    {
        (InProcessChannel alice, InProcessChannel bob) = InProcessChannel.CreatePair();
        using (bob)
        {
            alice.Dispose();
            await Assert.ThrowsAsync<ObjectDisposedException>(async () => await alice.SendAsync(new byte[] { 1 }));
        }
    }

    [Fact]
    public async Task Receive_Cancelled_LosesNothing()
    {
        (InProcessChannel alice, InProcessChannel bob) = InProcessChannel.CreatePair();
        using (alice)
        using (bob)
        {
            using var cancelled = new CancellationTokenSource();
            Task<ReadOnlyMemory<byte>> receiving = bob.ReceiveAsync(cancelled.Token).AsTask();
            await cancelled.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => receiving);

            await alice.SendAsync(new byte[] { 7 });
            Assert.Equal([7], (await bob.ReceiveAsync()).ToArray());
        }
    }
}
