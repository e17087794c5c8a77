using Microsoft.Extensions.Time.Testing;
using QkdHardware.Abstractions.Errors;
using QkdHardware.Abstractions.Links;
using QkdHardware.Sdk.Channels;
using QkdHardware.Tests.Links;
using Xunit;

namespace QkdHardware.Tests.Sdk.Channels;

public sealed class MessageChannelTests
{
    private readonly FakeTimeProvider time = new();
    private readonly LossSignal loss = new("dut");
    private readonly Queue<FakeMessageLink> supply = new([new(), new(), new()]);
    private readonly List<FakeMessageLink> opened = [];

    [Fact]
    public async Task Request_Message_IsAnsweredByTheNextOne()
    {
        await using MessageChannel channel = await OpenAsync();
        Task<ReadOnlyMemory<byte>> request = channel.RequestAsync(new Request("Q"u8.ToArray())).AsTask();
        Assert.Equal("Q"u8.ToArray(), await opened[0].NextSentAsync());
        opened[0].Push(1, 2, 3);

        Assert.Equal([1, 2, 3], (await request.Bounded()).ToArray());
        Assert.Equal(@"sent `Q`, got `\x01\x02\x03`", channel.LastExchange);
    }

    [Fact]
    public async Task Request_NoAnswer_ThrowsTheLinkAway()
    {
        await using MessageChannel channel = await OpenAsync();
        Task<ReadOnlyMemory<byte>> late = channel.RequestAsync(new Request("A"u8.ToArray())).AsTask();
        await opened[0].NextSentAsync();
        time.Advance(TimeSpan.FromSeconds(2));
        InstrumentException exception = await Assert.ThrowsAsync<InstrumentException>(() => late.Bounded());
        Assert.Equal(InstrumentErrorKind.Timeout, exception.Kind);
        opened[0].Push(1);

        Task<ReadOnlyMemory<byte>> next = channel.RequestAsync(new Request("B"u8.ToArray())).AsTask();
        await WaitForLinkAsync(2);
        await opened[1].NextSentAsync();
        opened[1].Push(2);

        Assert.Equal([2], (await next.Bounded()).ToArray());
        Assert.Equal(1, opened[0].DisposeCount);
        Assert.False(loss.Task.IsCompleted);
    }

    [Fact]
    public async Task Request_AnswerTooLong_IsAViolationAndTheLinkIsThrownAway()
    {
        await using MessageChannel channel = await OpenAsync();
        opened[0].Push(new byte[17]);

        InstrumentException exception = await Assert.ThrowsAsync<InstrumentException>(
            async () => await channel.RequestAsync(new Request("A"u8.ToArray())));
        Assert.Equal(InstrumentErrorKind.ProtocolViolation, exception.Kind);
        Assert.Equal("the answer has 17 bytes, more than the 16 expected.", exception.Problem);

        supply.Peek().Push(2);
        Assert.Equal([2], (await channel.RequestAsync(new Request("B"u8.ToArray()))).ToArray());
    }

    [Fact]
    public async Task PeerGone_WhileIdle_IsReported()
    {
        await using MessageChannel channel = await OpenAsync();
        opened[0].Lose("no heartbeat");

        Assert.Contains("no heartbeat", (await loss.Task.Bounded()).Problem);
    }

    [Fact]
    public async Task PeerGone_OfAReopenedLink_IsReportedToo()
    {
        await using MessageChannel channel = await OpenAsync();
        opened[0].Push(new byte[17]);
        await Assert.ThrowsAsync<InstrumentException>(async () => await channel.RequestAsync(new Request("A"u8.ToArray())));
        supply.Peek().Push(2);
        await channel.RequestAsync(new Request("B"u8.ToArray()));

        opened[1].Lose("no heartbeat");
        Assert.Contains("no heartbeat", (await loss.Task.Bounded()).Problem);
    }

    [Fact]
    public async Task Reopen_Fails_IsDisconnectedAndTriedAgainNextTime()
    {
        await using MessageChannel channel = await OpenAsync();
        opened[0].Push(new byte[17]);
        await Assert.ThrowsAsync<InstrumentException>(async () => await channel.RequestAsync(new Request("A"u8.ToArray())));
        FakeMessageLink[] rest = [.. supply];
        supply.Clear();
        InstrumentException exception = await Assert.ThrowsAsync<InstrumentException>(
            async () => await channel.RequestAsync(new Request("B"u8.ToArray())));
        Assert.Equal(InstrumentErrorKind.Disconnected, exception.Kind);

        supply.Enqueue(rest[0]);
        rest[0].Push(3);
        Assert.Equal([3], (await channel.RequestAsync(new Request("C"u8.ToArray()))).ToArray());
    }

    [Fact]
    public async Task Dispose_EndsTheRequestAndTheLink()
    {
        MessageChannel channel = await OpenAsync();
        Task<ReadOnlyMemory<byte>> request = channel.RequestAsync(new Request("A"u8.ToArray())).AsTask();

        await channel.DisposeAsync().Bounded();
        await channel.DisposeAsync().Bounded();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => request.Bounded());
        Assert.Equal(1, opened[0].DisposeCount);
        Assert.False(loss.Task.IsCompleted);
    }

    [Fact]
    public async Task Open_NobodyListens_IsDisconnected()
    {
        supply.Clear();

        InstrumentException exception = await Assert.ThrowsAsync<InstrumentException>(OpenAsync);
        Assert.Equal(InstrumentErrorKind.Disconnected, exception.Kind);
    }

    private async Task WaitForLinkAsync(int count)
    {
        while (opened.Count < count)
        {
            await Task.Yield();
        }
    }

    private ValueTask<IMessageLink> NextLinkAsync(CancellationToken cancellationToken)
    {
        if (!supply.TryDequeue(out FakeMessageLink? link))
        {
            throw new LinkException("fake", "connection refused");
        }

        opened.Add(link);
        return new(link);
    }

    private async Task<MessageChannel> OpenAsync() => await MessageChannel.OpenAsync(
        new ChannelOptions { DeviceId = "dut", LinkName = "scpi", MaxReplyLength = 16, Time = time }, NextLinkAsync, loss).Bounded();
}
