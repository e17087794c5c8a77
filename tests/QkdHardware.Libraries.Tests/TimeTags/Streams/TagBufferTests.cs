using QkdHardware.Abstractions.TimeTagging;
using QkdHardware.TimeTags.Streams;
using Xunit;

namespace QkdHardware.Libraries.Tests.TimeTags.Streams;

public sealed class TagBufferTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Wait_SlowConsumer_GetsEveryTagAndMarkInOrder(int seed)
    {
        using var buffer = new TagBuffer(TagBufferMode.Wait, TagFields.Reference, blocks: 2, blockCapacity: 50);
        var random = new Random(seed);
        Task producer = Task.Run(() =>
        {
            using TagBlock block = TagBlock.Rent(101, TagFields.Reference);
            for (int next = 0; next < 10_000;)
            {
                block.Clear();
                for (int count = random.Next(101); count > 0 && next < 10_000; count--, next++)
                {
                    if (next % 1_000 == 0) block.Mark(TagMarkKind.TimeRestart, next);
                    block.Append(next, (ushort)(next % 7), 3L * next);
                }

                buffer.Write(block);
            }

            buffer.Complete();
        });

        long expected = 0;
        List<long> marks = [];
        while (await buffer.ReadAsync() is { } block)
        {
            marks.AddRange(block.Marks.ToArray().Select(mark => expected + mark.Index - mark.Value));
            for (int i = 0; i < block.Count; i++, expected++)
            {
                Assert.Equal((expected, (ushort)(expected % 7), 3 * expected), (block.Times[i], block.Channels[i], block.References[i]));
            }
        }

        await producer;
        Assert.Equal((10_000, 10_000, 0), (expected, buffer.Written, buffer.Dropped));
        Assert.Equal(10, marks.Count);
        Assert.All(marks, distance => Assert.Equal(0, distance));
        Assert.InRange(buffer.HighWater, 1, 2);
    }

    [Fact]
    public async Task Drop_FullBuffer_CountsWhatIsLostAndMarksItWhereItIsMissing()
    {
        using var buffer = new TagBuffer(TagBufferMode.Drop, blocks: 2, blockCapacity: 10);
        using TagBlock block = TagBlock.Rent(8);
        for (int i = 0; i < 5; i++) Write(buffer, block, 8 * i, 8);

        // Two blocks of ten are full: 20 of 40 are there. The rest is missing before what comes next.
        TagBlock first = (await buffer.ReadAsync())!;
        Assert.Equal(Enumerable.Range(0, 10).Select(i => (long)i), first.Times.ToArray());
        Write(buffer, block, 100, 3);
        buffer.Complete();
        TagBlock second = (await buffer.ReadAsync())!;
        Assert.Equal(Enumerable.Range(10, 10).Select(i => (long)i), second.Times.ToArray());
        TagBlock third = (await buffer.ReadAsync())!;
        Assert.Equal([100, 101, 102], third.Times.ToArray());
        Assert.Equal([new TagMark(0, TagMarkKind.Gap, 20)], third.Marks.ToArray());
        Assert.Null(await buffer.ReadAsync());
        Assert.Equal((43, 20), (buffer.Written, buffer.Dropped));
    }

    [Fact]
    public async Task Drop_LostAtTheEnd_IsStillMarked()
    {
        using var buffer = new TagBuffer(TagBufferMode.Drop, blocks: 2, blockCapacity: 4);
        using TagBlock block = TagBlock.Rent(16);
        Write(buffer, block, 0, 16);
        block.Clear();
        block.Mark(TagMarkKind.TimeRestart, 77);
        buffer.Write(block);
        buffer.Complete();

        List<TagMark> marks = [];
        long tags = 0;
        while (await buffer.ReadAsync() is { } read)
        {
            tags += read.Count;
            marks.AddRange(read.Marks.ToArray());
        }

        Assert.Equal(8, tags);
        Assert.Equal([new TagMark(0, TagMarkKind.Gap, 8), new TagMark(0, TagMarkKind.TimeRestart, 77)], marks);
    }

    [Fact]
    public async Task Read_WaitingConsumer_IsGivenASmallWriteAtOnce()
    {
        using var buffer = new TagBuffer(TagBufferMode.Drop);
        ValueTask<TagBlock?> read = buffer.ReadAsync();
        Assert.False(read.IsCompleted);
        using TagBlock block = TagBlock.Rent(8);
        Write(buffer, block, 5, 1);

        TagBlock given = (await read)!;
        Assert.Equal([5], given.Times.ToArray());
    }

    [Fact]
    public async Task Complete_WithAFailure_GivesItAfterTheLastTag()
    {
        using var buffer = new TagBuffer(TagBufferMode.Wait);
        using TagBlock block = TagBlock.Rent(8);
        Write(buffer, block, 0, 3);
        buffer.Complete(new IOException("cable"));

        Assert.Equal(3, (await buffer.ReadAsync())!.Count);
        Assert.Equal("cable", (await Assert.ThrowsAsync<IOException>(() => buffer.ReadAsync().AsTask())).Message);
    }

    [Fact]
    public async Task Close_ProducerThatWaits_IsLetGo()
    {
        using var buffer = new TagBuffer(TagBufferMode.Wait, blocks: 2, blockCapacity: 2);
        Task producer = Task.Run(() =>
        {
            using TagBlock block = TagBlock.Rent(100);
            Write(buffer, block, 0, 100);
        });
        Assert.NotNull(await buffer.ReadAsync());
        buffer.Close();

        await producer.WaitAsync(TimeSpan.FromSeconds(30));
    }

    [Fact]
    public void Wait_Cancelled_Throws()
    {
        using var buffer = new TagBuffer(TagBufferMode.Wait, blocks: 2, blockCapacity: 2);
        using TagBlock block = TagBlock.Rent(100);
        for (int i = 0; i < 100; i++) block.Append(i, 0);

        Assert.ThrowsAny<OperationCanceledException>(() => buffer.Write(block, new CancellationToken(canceled: true)));
    }

    private static void Write(TagBuffer buffer, TagBlock block, long first, int count)
    {
        block.Clear();
        for (int i = 0; i < count; i++) block.Append(first + i, 1);
        buffer.Write(block);
    }
}
