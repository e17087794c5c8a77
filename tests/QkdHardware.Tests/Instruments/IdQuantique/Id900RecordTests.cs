using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;
using QkdHardware.Abstractions.Errors;
using QkdHardware.Abstractions.Roles;
using QkdHardware.Abstractions.TimeTagging;
using QkdHardware.Abstractions.Units;
using QkdHardware.Drivers.IdQuantique;
using QkdHardware.Emulation.OpticalWorld.Ports;
using QkdHardware.Tests.Drivers;
using QkdHardware.Tests.Links;
using Xunit;

namespace QkdHardware.Tests.Instruments.IdQuantique;

/// <summary>Driver and firmware together, joined in memory.</summary>
public class Id900RecordTests
{
    private static readonly AcquisitionRequest AllInputs = new([1, 2, 3, 4], TimeSpan.FromSeconds(1));

    [Fact]
    public async Task Acquire_BringsEveryTagOfEveryInput()
    {
        FakeTaggerPort port = SecondOfLight(561_000, seed: 1, out TaggerPulses pulses);
        await using var bench = new Id900Bench(port);
        await using Id900TimeTagger tagger = await bench.OpenDriverAsync();
        await tagger.SetInputDelayAsync(3, new(4_200));
        var received = new Received();
        AcquisitionSummary summary = await tagger.AcquireAsync(AllInputs, received.Add).Bounded();

        Assert.Equal(0, summary.Losses);
        for (int input = 1; input <= 4; input++)
        {
            (long[] times, long[] references) = Expected(pulses, input, input == 3 ? 4_200 : 0);
            Assert.Equal(times, received.Times[input]);
            Assert.Equal(references, received.References[input]);
            Assert.Equal(times.Length, summary.TagsByInput[input]);
        }

        Assert.Equal("[]", await bench.TellTargetAsync("list"));
        Assert.Equal("OFF\nOFF", await bench.AskAsync("RAW1:SEND?;:RAW4:SEND?"));
    }

    [Fact]
    public async Task Acquire_AgainAndAgain_SomeInputs_AndAnEmptyOne()
    {
        var port = new FakeTaggerPort((record, duration) => new([0], [[], [100 * record], [], []], duration));
        await using var bench = new Id900Bench(port);
        await using Id900TimeTagger tagger = await bench.OpenDriverAsync();
        for (int i = 0; i < 5; i++)
        {
            var received = new Received();
            AcquisitionSummary summary = await tagger.AcquireAsync(new([2, 1], TimeSpan.FromMilliseconds(1)), received.Add).Bounded();
            Assert.Equal([100 * i], received.Times[2]);
            Assert.Equal((0, 1), (summary.TagsByInput[1], summary.TagsByInput[2]));
        }
    }

    [Fact]
    public async Task Acquire_FastMode_CostsLittle()
    {
        TimeSpan allowed = TimeSpan.FromMilliseconds(50); // Conversion to the wire and back, all exchanges included.
        FakeTaggerPort port = SecondOfLight(561_000, seed: 2, out _);
        await using var bench = new Id900Bench(port);
        await using Id900TimeTagger tagger = await bench.OpenDriverAsync();
        await tagger.AcquireAsync(AllInputs, _ => { }).Bounded(); // Compiles.

        // A busy machine may hold up any one of them.
        TimeSpan best = TimeSpan.MaxValue;
        for (int i = 0; i < 40 && best > allowed; i++)
        {
            long start = Stopwatch.GetTimestamp();
            await tagger.AcquireAsync(AllInputs, _ => { }).Bounded();
            TimeSpan elapsed = Stopwatch.GetElapsedTime(start);
            best = elapsed < best ? elapsed : best;
        }

        Assert.True(best <= allowed, $"{best.TotalMilliseconds:F1} ms");
    }

    [Fact]
    public async Task Acquire_InstrumentErrors_AreLosses()
    {
        await using var bench = new Id900Bench(new FakeTaggerPort((_, duration) => new([0], [[1], [2], [3], [4]], duration)));
        await using Id900TimeTagger tagger = await bench.OpenDriverAsync();
        bool isFirst = true;
        AcquisitionSummary summary = await tagger.AcquireAsync(AllInputs, _ =>
        {
            if (isFirst) bench.Firmware.Inject("raw_errors", new JsonObject { ["channel"] = 2, ["count"] = 3 });
            isFirst = false;
        }).Bounded();
        Assert.Equal(3, summary.Losses);
    }

    [Fact]
    public async Task Acquire_TagsLostOnTheStream_Fails_AndNoTagIsInTheMessage()
    {
        var gate = new TaskCompletionSource();
        var port = new FakeTaggerPort((_, duration) => new([0], [[777_700, 888_800, 999_900], [], [], []], duration)) { Release = gate.Task };
        await using var bench = new Id900Bench(port);
        await using Id900TimeTagger tagger = await bench.OpenDriverAsync();
        Task<AcquisitionSummary> acquiring = tagger.AcquireAsync(new([1], TimeSpan.FromMilliseconds(1)), _ => { }).AsTask();
        await WhenPlayingAsync(bench, acquiring);
        bench.Firmware.Inject("lose_timestamps", new JsonObject { ["channel"] = 1, ["count"] = 1 });
        gate.SetResult();
        InstrumentException exception = await Assert.ThrowsAsync<InstrumentException>(() => acquiring.Bounded());
        Assert.Equal(InstrumentErrorKind.ProtocolViolation, exception.Kind);
        Assert.Contains("sent 3 timestamps of input 1, but 2 arrived", exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("7777", exception.ToString(), StringComparison.Ordinal);
        await AssertStoppedAsync(bench);
        gate = new();
        await tagger.AcquireAsync(new([1], TimeSpan.FromMilliseconds(1)), _ => { }).Bounded(); // The next one is whole again.
    }

    [Fact]
    public async Task Acquire_MessageThatIsNoRecords_Fails_WithoutItsBytes()
    {
        await using var bench = new Id900Bench(new FakeTaggerPort((_, duration) => new([0], [[1], [], [], []], duration)));
        bench.Streams.OnSent = message => message.IsEmpty ? message : Encoding.ASCII.GetBytes("planted marker");
        await using Id900TimeTagger tagger = await bench.OpenDriverAsync();
        InstrumentException exception = await Assert.ThrowsAsync<InstrumentException>(
            () => tagger.AcquireAsync(new([1], TimeSpan.FromMilliseconds(1)), _ => { }).Bounded());
        Assert.Equal(InstrumentErrorKind.ProtocolViolation, exception.Kind);
        Assert.Contains("14 bytes withheld", exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("planted", exception.ToString(), StringComparison.Ordinal);
        await AssertStoppedAsync(bench);
    }

    [Fact]
    public async Task Acquire_HandlerThrows_StopsTheRecord_AndItsExceptionComesThrough()
    {
        await using var bench = new Id900Bench(new FakeTaggerPort((_, duration) => new([0], [[1], [], [], []], duration)));
        await using Id900TimeTagger tagger = await bench.OpenDriverAsync();
        await Assert.ThrowsAsync<NotSupportedException>(() => tagger
            .AcquireAsync(new([1], TimeSpan.FromMilliseconds(1)), _ => throw new NotSupportedException()).Bounded());
        await AssertStoppedAsync(bench);
    }

    [Fact]
    public async Task Acquire_Cancelled_StopsTheInstrumentFirst()
    {
        var port = new FakeTaggerPort((_, duration) => new([0], [[1], [], [], []], duration)) { Release = new TaskCompletionSource().Task };
        await using var bench = new Id900Bench(port);
        await using Id900TimeTagger tagger = await bench.OpenDriverAsync();
        using var stop = new CancellationTokenSource();
        Task<AcquisitionSummary> acquiring = tagger.AcquireAsync(AllInputs, _ => { }, stop.Token).AsTask();
        await WhenPlayingAsync(bench, acquiring);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => acquiring.Bounded());
        await AssertStoppedAsync(bench);
        port.Release = Task.CompletedTask;
        Assert.Equal(1, (await tagger.AcquireAsync(AllInputs, _ => { }).Bounded()).Tags);
    }

    [Fact]
    public async Task SafeState_BreaksOffARecord()
    {
        var port = new FakeTaggerPort((_, duration) => new([0], [[1], [], [], []], duration)) { Release = new TaskCompletionSource().Task };
        await using var bench = new Id900Bench(port);
        await using Id900TimeTagger tagger = await bench.OpenDriverAsync();
        Task<AcquisitionSummary> acquiring = tagger.AcquireAsync(AllInputs, _ => { }).AsTask();
        await WhenPlayingAsync(bench, acquiring);
        await tagger.EnterSafeStateAsync().Bounded();
        InstrumentException exception = await Assert.ThrowsAsync<InstrumentException>(() => acquiring.Bounded());
        Assert.Equal(InstrumentErrorKind.Rejected, exception.Kind);
        await AssertStoppedAsync(bench);
    }

    [Fact]
    public async Task Dispose_DuringARecord_EndsIt()
    {
        var port = new FakeTaggerPort((_, duration) => new([0], [[1], [], [], []], duration)) { Release = new TaskCompletionSource().Task };
        await using var bench = new Id900Bench(port);
        Id900TimeTagger tagger = await bench.OpenDriverAsync();
        Task<AcquisitionSummary> acquiring = tagger.AcquireAsync(AllInputs, _ => { }).AsTask();
        await WhenPlayingAsync(bench, acquiring);
        await tagger.DisposeAsync().Bounded();
        await Assert.ThrowsAsync<InstrumentException>(() => acquiring.Bounded());
        await AssertStoppedAsync(bench);
    }

    [Fact]
    public async Task Acquire_TargetGetsNothing_TimesOut()
    {
        await using var bench = new Id900Bench(new FakeTaggerPort((_, _) => new([], [[], [], [], []], 0)));
        await using Id900TimeTagger tagger = await bench.OpenDriverAsync(new PollingTime(TimeSpan.FromMilliseconds(5)));
        InstrumentException exception = await Assert.ThrowsAsync<InstrumentException>(() => tagger.AcquireAsync(AllInputs, _ => { }).Bounded());
        Assert.Equal(InstrumentErrorKind.Timeout, exception.Kind);
        Assert.Contains("has not got the timestamps of input 1", exception.Message, StringComparison.Ordinal);
        await AssertStoppedAsync(bench);
    }

    [Fact]
    public async Task Acquire_StreamMetTheEndOfTheOneBefore_ConnectsAgain()
    {
        await using var bench = new Id900Bench(new FakeTaggerPort((_, duration) => new([0], [[1], [2], [3], [4]], duration)));
        await using Id900TimeTagger tagger = await bench.OpenDriverAsync();
        bench.Streams.LoseNextClients(3);
        Assert.Equal(4, (await tagger.AcquireAsync(AllInputs, _ => { }).Bounded()).Tags);
    }

    [Fact]
    public async Task Acquire_TagsDoNotArrive_TimesOut()
    {
        await using var bench = new Id900Bench(
            new FakeTaggerPort((_, duration) => new([0], [[1], [], [], []], duration)), ("end_of_stream", "disconnect"));
        await using Id900TimeTagger tagger = await bench.OpenDriverAsync(new PollingTime(TimeSpan.FromMilliseconds(5)));
        bench.Streams.IsStuck = true;
        InstrumentException exception = await Assert.ThrowsAsync<InstrumentException>(() => tagger.AcquireAsync(AllInputs, _ => { }).Bounded());
        Assert.Equal(InstrumentErrorKind.Timeout, exception.Kind);
        Assert.Contains("0 of 1 timestamps of input 1, ", exception.Message, StringComparison.Ordinal);
        await AssertStoppedAsync(bench);
    }

    [Fact]
    public async Task Acquire_GateNeverCloses_TimesOut()
    {
        var port = new FakeTaggerPort((_, duration) => new([0], [[1], [], [], []], duration)) { Release = new TaskCompletionSource().Task };
        await using var bench = new Id900Bench(port);
        await using Id900TimeTagger tagger = await bench.OpenDriverAsync(new PollingTime(TimeSpan.FromMilliseconds(5)));
        InstrumentException exception = await Assert.ThrowsAsync<InstrumentException>(() => tagger.AcquireAsync(AllInputs, _ => { }).Bounded());
        Assert.Equal(InstrumentErrorKind.Timeout, exception.Kind);
        Assert.Contains("still plays after 32 s", exception.Message, StringComparison.Ordinal);
        await AssertStoppedAsync(bench);
    }

    [Fact]
    public async Task Acquire_UnpluggedWhilePlaying_IsDisconnected_AndEndsSoon()
    {
        var port = new FakeTaggerPort((_, duration) => new([0], [[1], [], [], []], duration)) { Release = new TaskCompletionSource().Task };
        await using var bench = new Id900Bench(port);
        await using Id900TimeTagger tagger = await bench.OpenDriverAsync();
        Task<AcquisitionSummary> acquiring = tagger.AcquireAsync(AllInputs, _ => { }).AsTask();
        await WhenPlayingAsync(bench, acquiring);
        bench.ScpiDoor.Unplug();
        InstrumentException exception = await Assert.ThrowsAsync<InstrumentException>(() => acquiring.Bounded());
        Assert.Equal(InstrumentErrorKind.Disconnected, exception.Kind);
        Assert.Equal(InstrumentErrorKind.Disconnected, (await tagger.Lost.Bounded()).Kind);
        Assert.Equal("[]", await bench.TellTargetAsync("list"));
    }

    [Fact]
    public async Task Acquire_TargetSilent_TimesOut()
    {
        await using var bench = new Id900Bench(new FakeTaggerPort((_, duration) => new([0], [[1], [], [], []], duration)));
        await using Id900TimeTagger tagger = await bench.OpenDriverAsync(new HastyTime(5));
        bench.TargetDoor.Answers = message => !message.Span.StartsWith("status"u8);
        InstrumentException exception = await Assert.ThrowsAsync<InstrumentException>(() => tagger.AcquireAsync(AllInputs, _ => { }).Bounded());
        Assert.Equal(InstrumentErrorKind.Timeout, exception.Kind);
        await AssertStoppedAsync(bench);
    }

    private static async Task WhenPlayingAsync(Id900Bench bench, Task acquiring)
    {
        while (await bench.AskAsync("REC:STAG?") != "PLAYING")
        {
            if (acquiring.IsCompleted) await acquiring;
        }
    }

    private static async Task AssertStoppedAsync(Id900Bench bench)
    {
        Assert.Equal("STOPPED\nOFF\nOFF\nOFF\nOFF", await bench.AskAsync("REC:STAG?;:RAW1:SEND?;:RAW2:SEND?;:RAW3:SEND?;:RAW4:SEND?"));
        Assert.Equal("[]", await bench.TellTargetAsync("list"));
    }

    // A pattern of 8.388608 ms, as on the reference bench, and clicks anywhere.
    private static FakeTaggerPort SecondOfLight(int clicks, int seed, out TaggerPulses pulses)
    {
        const long Second = 1_000_000_000_000;
        var random = new Random(seed);
        long[] reference = [.. Enumerable.Range(0, 119).Select(i => 3_417 + (i * 8_388_608_000L))];
        long[][] inputs = [.. Enumerable.Range(0, 4).Select(_ => Enumerable.Range(0, clicks / 4).Select(_ => random.NextInt64(Second)).Order().ToArray())];
        TaggerPulses made = pulses = new(reference, inputs, Second);
        return new((_, _) => made);
    }

    // Written from SPEC.md section 4, tag by tag, independent of the code under test.
    private static (long[] Times, long[] References) Expected(TaggerPulses pulses, int input, long delay)
    {
        var times = new List<long>();
        var references = new List<long>();
        long[] edges = [.. pulses.Reference.Select(edge => edge / 100)];
        foreach (long pulse in pulses.Inputs[input - 1])
        {
            long step = (pulse + delay) / 100;
            if (step * 100 >= pulses.DurationPs) continue;
            int index = Array.BinarySearch(edges, step);
            int passed = index >= 0 ? index + 1 : ~index;
            times.Add(100 * (step - (passed == 0 ? 0 : edges[passed - 1])));
            references.Add(passed);
        }

        return ([.. times], [.. references]);
    }

    private sealed class Received
    {
        private readonly List<long>[] times = [.. Enumerable.Range(0, 5).Select(_ => new List<long>())];
        private readonly List<long>[] references = [.. Enumerable.Range(0, 5).Select(_ => new List<long>())];
        private int inside;

        public long[][] Times => [.. times.Select(list => list.ToArray())];

        public long[][] References => [.. references.Select(list => list.ToArray())];

        public void Add(TagBlock block)
        {
            Assert.Equal(1, Interlocked.Increment(ref inside));
            int input = block.Channels[0];
            Assert.Equal(-1, block.Channels.IndexOfAnyExcept((ushort)input));
            Assert.False(block.IsSorted);
            times[input].AddRange(block.Times);
            references[input].AddRange(block.References);
            Interlocked.Decrement(ref inside);
        }
    }
}
