using QkdHardware.Abstractions.Links;
using QkdHardware.Emulation.OpticalWorld.Ports;
using QkdHardware.Protocols.Id900;
using QkdHardware.Tests.Links;
using Xunit;

namespace QkdHardware.Tests.Instruments.IdQuantique;

/// <summary>Timestamps on their way out: streams, files, sub-acquisitions, and the target's refusals.</summary>
public class DataLinkTests
{
    private const string StartStream = "start-stream --address 10.0.0.1 --channel 1 --stream-port 4242";

    private static readonly long[] Reference = [1_000, 11_000, 21_000, 31_000];
    private static readonly long[] Input = [555, 1_250, 11_099, 20_999, 31_000];

    [Fact]
    public async Task Stream_TimesSinceReference_WithIndex()
    {
        await using var bench = new Id900Bench(FakeTaggerPort.Of(Reference, Input, [], [], []));
        (long[] times, long[] indices) = await StreamAsync(bench, 100_000);

        // In steps of 100 ps: before the first reference since the gate, with 11 000 and 31 000 the reference comes first.
        Assert.Equal([500, 200, 0, 9_900, 0], times);
        Assert.Equal([0, 1, 2, 2, 4], indices);
    }

    [Fact]
    public async Task Stream_DelaysOfInputAndReference_MoveEventsBeforeTheyAreRelated()
    {
        await using var bench = new Id900Bench(FakeTaggerPort.Of(Reference, Input, [], [], []), ("low_resolution_ps", "1"));
        await bench.SetAsync("INPU1:DELAY 2000", "STAR:DELAY 300");
        (long[] times, long[] indices) = await StreamAsync(bench, 33_000);
        Assert.Equal([1_255, 1_950, 1_799, 1_699], times); // 2 555, 3 250, 13 099, 22 999 after 1 300, 1 300, 11 300, 21 300
        Assert.Equal([1, 1, 2, 3], indices);               // 33 000 lies beyond the gate
    }

    [Fact]
    public async Task Stream_WithoutReference_CountsFromTheGate()
    {
        await using var bench = new Id900Bench(FakeTaggerPort.Of(Reference, Input, [], [], []));
        (long[] times, long[] indices) = await StreamAsync(bench, 100_000, reference: "NONE");
        Assert.Equal([500, 1_200, 11_000, 20_900, 31_000], times);
        Assert.Equal([0, 0, 0, 0, 0], indices);
    }

    [Fact]
    public async Task Stream_DisabledConnectorOrThreshold_SeesNothing()
    {
        foreach (string setting in new[] { "INPU1:ENAB OFF", "INPU1:THRE 1.5", "INPU1:THRE -0.1", "INPU1:SELE LOOP" })
        {
            await using var bench = new Id900Bench(FakeTaggerPort.Of(Reference, Input, [], [], []), ("empty_record", "message"));
            Assert.Empty((await StreamAsync(bench, 100_000, afterEnable: setting)).Times);
        }
    }

    [Fact]
    public async Task Stream_FallingEdgeAndDeadTime()
    {
        await using var bench = new Id900Bench(
            FakeTaggerPort.Of([], [1_000, 1_900, 3_000, 4_000], [], [], []), ("dead_time_ps", "1000"), ("pulse_width_ps", "5000"));
        (long[] times, _) = await StreamAsync(bench, 100_000, afterEnable: "INPU1:EDGE FALL");
        Assert.Equal([6_000, 8_000, 9_000], times); // 1 900 is lost to the dead time of 1 000, 4 000 just is not.
    }

    [Fact]
    public async Task SubAcquisitions_OneMessageEach_TimesRestart_DeadTimePasses()
    {
        var port = new FakeTaggerPort((record, duration) => new([], [[record * 100L, 2_000, 2_500], [], [], []], duration));
        await using var bench = new Id900Bench(port);
        await using IMessageLink client = bench.Streams.Connect(4242);
        Assert.Equal("""{"id":"10.0.0.1:5556"}""", await bench.TellTargetAsync(StartStream));
        await bench.SetAsync(
            "INPU1:ENAB ON", "RAW1:STOP:LINK INPU1", "RAW1:SEND ON", "REC:ENAB ON", "REC:NUM 3", "REC:PWID 2200", "REC:PPER 2600");
        await bench.PlayAsync();

        for (int i = 0; i < 3; i++)
        {
            ReadOnlyMemory<byte> message = await client.ReceiveAsync().Bounded();
            Assert.Equal(16, message.Length); // 2 500 lies in the dead time between gates.
            Assert.Equal(i * 100, BitConverter.ToInt64(message.Span));
        }

        Assert.Equal([2_600, 2_600, 2_200], port.Durations);
        DataLinkStatus status = await bench.StopAsync("10.0.0.1:5556");
        Assert.Equal((3, 6), (status.AcquisitionsCount, status.TimestampsCount));
        Assert.True((await client.ReceiveAsync().Bounded()).IsEmpty);
        await Assert.ThrowsAsync<LinkException>(() => client.ReceiveAsync().Bounded());
    }

    [Fact]
    public async Task EndOfStream_ByDisconnectOnly_AsASetting()
    {
        await using var bench = new Id900Bench(FakeTaggerPort.Of([]), ("end_of_stream", "disconnect"));
        await using IMessageLink client = bench.Streams.Connect(4242);
        await bench.TellTargetAsync(StartStream);
        await bench.StopAsync("10.0.0.1:5556");
        await Assert.ThrowsAsync<LinkException>(() => client.ReceiveAsync().Bounded());
    }

    [Fact]
    public async Task Stop_ClosesTheGate_AndSendsWhatThereIs()
    {
        var port = new FakeTaggerPort((_, duration) => new([], [[100, 9_000], [], [], []], duration))
        {
            Release = new TaskCompletionSource().Task,
            StoppedAtPs = 5_000,
        };
        await using var bench = new Id900Bench(port);
        await using IMessageLink client = bench.Streams.Connect(4242);
        await bench.TellTargetAsync(StartStream);
        await bench.SetAsync("INPU1:ENAB ON", "RAW1:STOP:LINK INPU1", "RAW1:SEND ON", "REC:ENAB ON", "REC:NUM INF", "REC:DUR 10000", "REC:PLAY");
        await port.Begun.Bounded();
        Assert.Equal("PLAYING", await bench.AskAsync("REC:STAG?"));
        await bench.SetAsync("REC:STOP");
        Assert.Equal("STOPPED", await bench.AskAsync("REC:STAG?"));
        Assert.Equal(8, (await client.ReceiveAsync().Bounded()).Length);
    }

    [Fact]
    public async Task NewAcquisition_GetsNothingOfARecordThatWasUnderWay()
    {
        var port = new FakeTaggerPort((_, duration) => new([], [[100], [], [], []], duration))
        {
            Release = new TaskCompletionSource().Task,
            StoppedAtPs = 5_000,
        };
        await using var bench = new Id900Bench(port);
        await bench.SetAsync("INPU1:ENAB ON", "RAW1:STOP:LINK INPU1", "RAW1:SEND ON", "REC:ENAB ON", "REC:DUR 10000", "REC:PLAY");
        await port.Begun.Bounded();
        await bench.TellTargetAsync(StartStream);
        await bench.SetAsync("REC:STOP");
        port.Release = Task.CompletedTask;
        await bench.PlayAsync();
        DataLinkStatus status = await bench.StopAsync("10.0.0.1:5556");
        Assert.Equal((1, 1), (status.AcquisitionsCount, status.TimestampsCount));
    }

    [Fact]
    public async Task Save_WritesBinaryAndText()
    {
        string folder = Directory.CreateTempSubdirectory("id900-").FullName;
        try
        {
            await using var bench = new Id900Bench(FakeTaggerPort.Of([1_000], [1_500, 2_500], [], [], []), ("save_folder", folder));
            await bench.SetAsync("RAW1:STOP:LINK INPU1", "RAW1:REF:LINK STAR", "RAW1:SEND ON");
            await bench.TellTargetAsync("start-save --address a --channel 1 --filename \"t a.bin\" --with-ref-index --id one");
            await bench.TellTargetAsync("start-save --address a --channel 1 --filename t.txt --format ascii --id two");
            Assert.Equal("""["one","two"]""", await bench.TellTargetAsync("list"));
            await bench.RecordAsync(1_000_000);
            await bench.StopAsync("one");
            await bench.StopAsync("two");
            Assert.Equal("500\n1500\n", await File.ReadAllTextAsync(Path.Combine(folder, "t.txt")));
            byte[] binary = await File.ReadAllBytesAsync(Path.Combine(folder, "t a.bin"));
            Assert.Equal([500, 1, 1_500, 1], System.Runtime.InteropServices.MemoryMarshal.Cast<byte, long>(binary).ToArray());
            Assert.Contains("error", await bench.TellTargetAsync("start-save --address a --channel 1 --filename none/x"), StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Theory]
    [InlineData("status --id nobody")]
    [InlineData("stop --id nobody")]
    [InlineData("start-stream --address a --channel 9 --stream-port 4242")]
    [InlineData("start-stream --address 10.0.0.1 --channel 1 --stream-port 4243")] // The id is taken.
    [InlineData("start-stream --address 10.0.0.1 --channel 2 --stream-port 4242")] // The port is taken.
    [InlineData("start-stream --xyz")]
    [InlineData("")]
    public async Task Refusals_AreErrorsWithADescription(string line)
    {
        await using var bench = new Id900Bench(FakeTaggerPort.Of([]));
        await bench.TellTargetAsync(StartStream);
        string reply = await bench.TellTargetAsync(line);
        Assert.StartsWith("""{"error":{"description":""", reply, StringComparison.Ordinal);
        Assert.Equal("""["10.0.0.1:5556"]""", await bench.TellTargetAsync("list"));
    }

    [Fact]
    public async Task Port_IsFreeAfterStop()
    {
        await using var bench = new Id900Bench(FakeTaggerPort.Of([]));
        for (int i = 0; i < 20; i++)
        {
            Assert.Equal("""{"id":"10.0.0.1:5556"}""", await bench.TellTargetAsync(StartStream));
            await bench.StopAsync("10.0.0.1:5556");
        }

        Assert.Equal("[]", await bench.TellTargetAsync("list"));
    }

    private static async Task<(long[] Times, long[] Indices)> StreamAsync(
        Id900Bench bench, long durationPs, string reference = "STAR", string? afterEnable = null)
    {
        await using IMessageLink client = bench.Streams.Connect(4242);
        await bench.TellTargetAsync(StartStream + " --with-ref-index");
        await bench.SetAsync(
            $"RAW1:REF:LINK {reference}", "RAW1:STOP:LINK INPU1", "RAW1:SEND ON", "STAR:ENAB ON", "INPU1:ENAB ON",
            "REC:ENAB ON", "REC:NUM 1", $"REC:DUR {durationPs}");
        if (afterEnable is not null) await bench.SetAsync(afterEnable);
        await bench.PlayAsync();
        ReadOnlyMemory<byte> message = await client.ReceiveAsync().Bounded();
        long[] times = new long[message.Length / 16];
        long[] indices = new long[times.Length];
        Assert.True(TimestampRecords.TrySplit(message.Span, times, indices));
        Assert.Equal(times.Length, (await bench.StopAsync("10.0.0.1:5556")).TimestampsCount);
        return (times, indices);
    }
}
