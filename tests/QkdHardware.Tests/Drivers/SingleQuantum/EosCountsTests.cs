using QkdHardware.Abstractions.Errors;
using QkdHardware.Abstractions.Roles;
using QkdHardware.Drivers.SingleQuantum;
using QkdHardware.Tests.Links;
using Xunit;

namespace QkdHardware.Tests.Drivers.SingleQuantum;

public sealed class EosCountsTests
{
    private readonly EosScript script = new();

    [Fact]
    public async Task ReadCounts_LineUnderWayIsSkipped_TheNextIsGiven()
    {
        await using EosDetectors detectors = await script.OpenAsync();
        script.Counts.Push("1700000000.1,3");

        Task<DetectorCounts> reading = detectors.ReadCountsAsync().AsTask();
        script.Counts.Push(",4\n1700", "000000.25,", "5,6", "\n1700000000.3,7,8\n");

        DetectorCounts counts = await reading.Bounded();
        Assert.Equal(DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_250), counts.Timestamp);
        Assert.Equal([5.0, 6], counts.Counts);
    }

    [Fact]
    public async Task ReadCounts_SeveralCallers_EachGetsALine()
    {
        await using EosDetectors detectors = await script.OpenAsync();
        Task<DetectorCounts>[] readings = [.. Enumerable.Range(0, 5).Select(_ => detectors.ReadCountsAsync().AsTask())];

        script.Counts.Push("1,1,2\n2,3,4\n");

        foreach (Task<DetectorCounts> reading in readings)
        {
            Assert.Equal([3.0, 4], (await reading.Bounded()).Counts);
        }
    }

    [Fact]
    public async Task ReadCounts_LineOfOtherDetectors_IsAViolationAndTheNextReadingWorks()
    {
        await using EosDetectors detectors = await script.OpenAsync();
        Task<DetectorCounts> broken = detectors.ReadCountsAsync().AsTask();
        script.Counts.Push("1,1,2,3\n");

        var exception = await Assert.ThrowsAsync<InstrumentException>(() => broken.Bounded());
        Assert.Equal(InstrumentErrorKind.ProtocolViolation, exception.Kind);
        Assert.Contains("1,1,2,3", exception.Message, StringComparison.Ordinal);

        Task<DetectorCounts> reading = detectors.ReadCountsAsync().AsTask();
        script.Counts.Push("2,1,2\n3,3,4\n");
        Assert.Equal([3.0, 4], (await reading.Bounded()).Counts);
    }

    [Fact]
    public async Task ReadCounts_NoLines_TimesOutAndNamesTheLikelyCause()
    {
        await using EosDetectors detectors = await script.OpenAsync();

        Task<DetectorCounts> reading = detectors.ReadCountsAsync().AsTask();
        await script.PassUntilDoneAsync(reading);

        var exception = await Assert.ThrowsAsync<InstrumentException>(() => reading.Bounded());
        Assert.Equal(InstrumentErrorKind.Timeout, exception.Kind);
        Assert.Contains("within 10.2 s", exception.Message, StringComparison.Ordinal); // Two periods of 100 ms are allowed for.
        Assert.Contains("Enable the detectors", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ReadCounts_Cancelled_Throws()
    {
        await using EosDetectors detectors = await script.OpenAsync();
        using var cancel = new CancellationTokenSource();
        Task<DetectorCounts> reading = detectors.ReadCountsAsync(cancel.Token).AsTask();

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading.Bounded());
    }
}
