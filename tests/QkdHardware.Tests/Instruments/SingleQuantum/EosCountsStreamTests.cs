using QkdHardware.Tests.Protocols.WebSq1;
using Xunit;

namespace QkdHardware.Tests.Instruments.SingleQuantum;

public sealed class EosCountsStreamTests
{
    private static readonly long StartSeconds = EosRackUnderTest.Start.ToUnixTimeSeconds();

    [Fact]
    public async Task Stream_OneLineAPeriodToEveryClient_FromTheDetectorsBias()
    {
        var rack = new EosRackUnderTest(detectors: 2);
        await using EosClient control = await rack.ControlAsync();
        await using EosClient first = await rack.CountsAsync();
        await using EosClient second = await rack.CountsAsync();

        rack.Time.Advance(TimeSpan.FromMilliseconds(100));
        await control.SendAsync(WebSqVectors.Enable, """{"command": "SetAllBiasCurrents", "value": [10, 20]}""");
        await control.NextAsync("BiasCurrent");
        rack.Time.Advance(TimeSpan.FromMilliseconds(100));

        foreach (EosClient client in new[] { first, second })
        {
            Assert.Equal($"{StartSeconds}.1,0.0,0.0", await client.ReadLineAsync());
            Assert.Equal($"{StartSeconds}.2,1000.0,4000.0", await client.ReadLineAsync());
        }
    }

    [Fact]
    public async Task Stream_PeriodChanges_LinesFollow()
    {
        var rack = new EosRackUnderTest(detectors: 4);
        await using EosClient control = await rack.ControlAsync();
        await using EosClient counts = await rack.CountsAsync();
        await control.SendAsync(WebSqVectors.SetPeriod);
        await control.NextAsync("InptMeasurementPeriod");

        rack.Time.Advance(TimeSpan.FromMilliseconds(10));
        rack.Time.Advance(TimeSpan.FromMilliseconds(10));

        Assert.StartsWith($"{StartSeconds}.01", await counts.ReadLineAsync(), StringComparison.Ordinal);
        Assert.StartsWith($"{StartSeconds}.02", await counts.ReadLineAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stream_CountsStartEnable_LinesOnlyWhileEnabled()
    {
        var rack = new EosRackUnderTest(detectors: 2, settings: ("counts_start", "enable"));
        await using EosClient control = await rack.ControlAsync();
        await using EosClient counts = await rack.CountsAsync();
        rack.Time.Advance(TimeSpan.FromSeconds(1));
        await control.SendAsync(WebSqVectors.Enable);
        await control.NextAsync("DetectorEnable");

        rack.Time.Advance(TimeSpan.FromMilliseconds(100));

        Assert.Equal($"{StartSeconds + 1}.1,0.0,0.0", await counts.ReadLineAsync());
    }

    [Fact]
    public async Task Stream_ClientLeavesAndAnotherComes_GoesOn()
    {
        var rack = new EosRackUnderTest(detectors: 2);
        await (await rack.CountsAsync()).DisposeAsync();
        rack.Time.Advance(TimeSpan.FromSeconds(1)); // Nobody listens.

        await using EosClient counts = await rack.CountsAsync();
        await counts.SendAsync("what is this?\n");
        rack.Time.Advance(TimeSpan.FromMilliseconds(100));

        Assert.Equal($"{StartSeconds + 1}.1,0.0,0.0", await counts.ReadLineAsync());
    }
}
