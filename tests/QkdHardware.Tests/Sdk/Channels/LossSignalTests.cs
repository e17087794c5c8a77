using QkdHardware.Abstractions.Errors;
using QkdHardware.Sdk.Channels;
using Xunit;

namespace QkdHardware.Tests.Sdk.Channels;

public sealed class LossSignalTests : IAsyncDisposable
{
    private readonly LossSignal loss = new("dut");
    private readonly FakeMessageLink link = new();

    [Fact]
    public async Task Report_Twice_KeepsTheFirst()
    {
        loss.Report(link, "the cable was pulled.", "sent `A`");
        loss.Report(link, "something else", "sent `B`");

        InstrumentException reported = await loss.Task;
        Assert.Equal(InstrumentErrorKind.Disconnected, reported.Kind);
        Assert.Equal("the link fake was lost: the cable was pulled.", reported.Problem);
        Assert.Equal("dut: the link fake was lost: the cable was pulled. Last exchange: sent `A`. Check power and cable, then run again.", reported.Message);
    }

    [Fact]
    public void Cancel_EndsTheWaitAndLaterReportsDoNothing()
    {
        loss.Cancel();
        loss.Report(link, "closed", "none");

        Assert.True(loss.Task.IsCanceled);
    }

    public ValueTask DisposeAsync() => link.DisposeAsync();
}
