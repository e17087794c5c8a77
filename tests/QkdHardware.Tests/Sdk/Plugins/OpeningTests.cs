using QkdHardware.Sdk.Plugins;
using QkdHardware.Tests.Sdk.Channels;
using Xunit;

namespace QkdHardware.Tests.Sdk.Plugins;

public sealed class OpeningTests : IAsyncDisposable
{
    private readonly FakeMessageLink link = new();

    [Fact]
    public async Task Finish_Succeeds_LeavesTheLinkOpen()
    {
        Assert.Equal(7, await Opening.FinishAsync(link, () => ValueTask.FromResult(7)));
        Assert.Equal(0, link.DisposeCount);
    }

    [Fact]
    public async Task Finish_FailsLater_ClosesTheLinkAndThrowsTheSame()
    {
        var failure = new InvalidDataException("no identity");

        Assert.Same(failure, await Assert.ThrowsAsync<InvalidDataException>(async () => await Opening.FinishAsync<int>(link, async () =>
        {
            await Task.Yield();
            throw failure;
        })));
        Assert.Equal(1, link.DisposeCount);
    }

    [Fact]
    public async Task Finish_FailsAtOnce_ClosesTheLink()
    {
        await Assert.ThrowsAsync<InvalidDataException>(
            async () => await Opening.FinishAsync<int>(link, () => throw new InvalidDataException("no identity")));
        Assert.Equal(1, link.DisposeCount);
    }

    public ValueTask DisposeAsync() => link.DisposeAsync();
}
