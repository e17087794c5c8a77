using QkdHardware.Abstractions.Devices;
using QkdHardware.Abstractions.Errors;
using QkdHardware.Abstractions.Roles;
using QkdHardware.Abstractions.TimeTagging;
using QkdHardware.Abstractions.Units;
using QkdHardware.TimeTags.Streams;
using Xunit;

namespace QkdHardware.Libraries.Tests.TimeTags.Streams;

public sealed class TaggerRecordTests
{
    private static readonly AcquisitionRequest TwoInputs = new([1, 2], TimeSpan.FromSeconds(1));

    [Fact]
    public async Task Read_InputsInTurns_AreInOneOrderOfAbsoluteTimes()
    {
        // Input 1 is sent whole before input 2: reference periods of 1000 ps.
        var tagger = new ScriptedTagger(
            (send, _) =>
            {
                for (int input = 1; input <= 2; input++)
                {
                    for (int i = 0; i < 1_000; i++) send((ushort)input, i, (100 * input) + (i % 50));
                }

                return Task.FromResult(0L);
            });
        await using TaggerRecord record = TaggerRecord.Start(tagger, TwoInputs, 1_000);

        List<(long, ushort)> tags = await ReadAllAsync(record);

        List<(long, ushort)> expected = [.. Enumerable.Range(0, 1_000).SelectMany(i => new[] { ((1_000L * i) + 100 + (i % 50), (ushort)1), ((1_000L * i) + 200 + (i % 50), (ushort)2) }).Order()];
        Assert.Equal(expected, tags);
        Assert.Equal(0, record.Dropped);
        Assert.Equal(2_000, record.Summary!.Tags);
    }

    [Fact]
    public async Task Read_SlowConsumer_LosesTagsButKnowsHowMany()
    {
        var sent = new TaskCompletionSource();
        var tagger = new ScriptedTagger((send, _) =>
        {
            for (int i = 0; i < 500_000; i++) send(1, 0, i);
            sent.SetResult();
            return Task.FromResult(0L);
        });
        await using TaggerRecord record = TaggerRecord.Start(tagger, new([1], TimeSpan.FromSeconds(1)), 1_000, blocks: 2);
        await sent.Task;

        List<TagMark> marks = [];
        List<(long, ushort)> tags = await ReadAllAsync(record, marks);

        Assert.True(record.Dropped > 0);
        Assert.Equal(500_000, tags.Count + record.Dropped);
        Assert.Equal(record.Dropped, marks.Sum(mark => mark.Value));
        Assert.All(marks, mark => Assert.Equal(TagMarkKind.Gap, mark.Kind));
    }

    [Fact]
    public async Task Read_RecordThatFails_GivesTheTagsFirst()
    {
        var tagger = new ScriptedTagger((send, _) =>
        {
            send(1, 0, 5);
            throw new InstrumentException(InstrumentErrorKind.Disconnected, "tagger", "the cable was pulled.");
        });
        await using TaggerRecord record = TaggerRecord.Start(tagger, TwoInputs, 1_000);

        TagBlock before = (await record.ReadAsync())!;
        Assert.Equal([5], before.Times.ToArray());
        await Assert.ThrowsAsync<InstrumentException>(() => record.ReadAsync().AsTask());
    }

    [Fact]
    public async Task Dispose_WhileTheRecordRuns_BreaksItOff()
    {
        var isStopped = new TaskCompletionSource();
        var tagger = new ScriptedTagger(async (send, stop) =>
        {
            send(1, 0, 5);
            send(2, 0, 6); // The first input's block goes out.
            try
            {
                await Task.Delay(Timeout.Infinite, stop);
            }
            finally
            {
                isStopped.SetResult();
            }

            return 0;
        });
        TaggerRecord record = TaggerRecord.Start(tagger, TwoInputs);
        Assert.Equal(1, (await record.ReadAsync())!.Count);

        await record.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(30));

        Assert.True(isStopped.Task.IsCompletedSuccessfully);
    }

    [Fact]
    public async Task Read_WithoutThePeriod_SaysThatTimesHaveNoOrder()
    {
        var tagger = new ScriptedTagger((send, _) =>
        {
            send(1, 7, 5);
            return Task.FromResult(3L);
        });
        await using TaggerRecord record = TaggerRecord.Start(tagger, TwoInputs);

        TagBlock block = (await record.ReadAsync())!;

        Assert.False(block.IsSorted);
        Assert.Equal((5, 7), (block.Times[0], block.References[0]));
        Assert.Null(await record.ReadAsync());
        Assert.Equal(3, record.Summary!.Losses);
    }

    private static async Task<List<(long, ushort)>> ReadAllAsync(TaggerRecord record, List<TagMark>? marks = null)
    {
        List<(long, ushort)> tags = [];
        while (await record.ReadAsync() is { } block)
        {
            for (int i = 0; i < block.Count; i++) tags.Add((block.Times[i], block.Channels[i]));
            marks?.AddRange(block.Marks.ToArray());
        }

        return tags;
    }

    /// <summary>A tagger whose record is a function: it sends tags (input, reference, time), and returns the losses.</summary>
    private sealed class ScriptedTagger(Func<Action<ushort, long, long>, CancellationToken, Task<long>> script) : ITimeTagger
    {
        public string DeviceId => "tagger";

        public InstrumentIdentity Identity { get; } = new("test", "tagger", "1", "1", "test");

        public Task<InstrumentException> Lost { get; } = new TaskCompletionSource<InstrumentException>().Task;

        public int InputCount => 2;

        public Picoseconds Resolution => new(1);

        public Interval<Picoseconds> InputDelayRange { get; } = new(new(0), new(0));

        public ValueTask SetInputDelayAsync(int input, Picoseconds delay, CancellationToken cancellationToken = default) => ValueTask.CompletedTask;

        public ValueTask<Picoseconds> ReadInputDelayAsync(int input, CancellationToken cancellationToken = default) => new(default(Picoseconds));

        public ValueTask EnterSafeStateAsync(CancellationToken cancellationToken = default) => ValueTask.CompletedTask;

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;

        public async ValueTask<AcquisitionSummary> AcquireAsync(AcquisitionRequest request, Action<TagBlock> onBlock, CancellationToken cancellationToken = default)
        {
            var counts = request.Inputs.ToDictionary(input => input, _ => 0L);
            using TagBlock block = TagBlock.Rent(97, TagFields.Reference);
            long losses;
            try
            {
                losses = await script(Send, cancellationToken);
            }
            finally
            {
                onBlock(block);
            }

            return new(counts, losses);

            void Send(ushort input, long reference, long time)
            {
                if (block.Free == 0 || (block.Count > 0 && block.Channels[0] != input))
                {
                    onBlock(block);
                    block.Clear();
                }

                block.Append(time, input, reference);
                counts[input]++;
            }
        }
    }
}
