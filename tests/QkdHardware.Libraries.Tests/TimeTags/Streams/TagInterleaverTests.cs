using QkdHardware.Abstractions.TimeTagging;
using QkdHardware.TimeTags.Streams;
using Xunit;

namespace QkdHardware.Libraries.Tests.TimeTags.Streams;

public sealed class TagInterleaverTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 3)]
    [InlineData(3, 8)]
    public void Take_ChannelsThatComeInTurns_GivesOneOrderAndKeepsEveryTag(int seed, int channels)
    {
        var random = new Random(seed);
        var all = new List<(long Time, ushort Channel, long Reference)>();
        var clocks = new long[channels];
        var interleaver = new TagInterleaver(TagFields.Reference);
        ushort[] inputs = [.. Enumerable.Range(0, channels).Select(channel => (ushort)channel)];
        using TagBlock piece = TagBlock.Rent(64, TagFields.Reference);
        using TagBlock target = TagBlock.Rent(37, TagFields.Reference);
        var taken = new List<(long Time, ushort Channel, long Reference)>();
        for (int round = 0; round < 500; round++)
        {
            piece.Clear();
            int channel = random.Next(channels);
            for (int i = random.Next(64); i > 0; i--)
            {
                clocks[channel] += random.Next(20);
                piece.Append(clocks[channel], (ushort)channel, all.Count);
                all.Add((clocks[channel], (ushort)channel, all.Count));
            }

            interleaver.Add(piece);
            long until = interleaver.NewestOfAll(inputs);
            Drain(until);
            Assert.All(taken, tag => Assert.True(tag.Time < until));
        }

        Drain(long.MaxValue);
        Assert.Equal(0, interleaver.Late);
        Assert.Equal(0, interleaver.Count);
        Assert.True(taken.Select(tag => tag.Time).SequenceEqual(all.Select(tag => tag.Time).Order()));
        Assert.Equal(all.Order(), taken.Order());

        void Drain(long until)
        {
            target.Clear();
            while (interleaver.TryTake(until, target))
            {
                for (int i = 0; i < target.Count; i++) taken.Add((target.Times[i], target.Channels[i], target.References[i]));
                target.Clear();
            }
        }
    }

    [Fact]
    public void Take_MoreThanMayWait_GivesTheOldestAndDropsWhatComesTooLate()
    {
        var interleaver = new TagInterleaver(capacity: 10);
        using TagBlock block = TagBlock.Rent(64);
        using TagBlock target = TagBlock.Rent(64);
        for (int i = 0; i < 30; i++) block.Append(i * 10, 1);
        interleaver.Add(block);

        // Channel 2 is silent, so nothing is complete; but only ten may wait.
        Assert.True(interleaver.TryTake(interleaver.NewestOfAll([1, 2]), target));
        Assert.Equal(Enumerable.Range(0, 20).Select(i => i * 10L), target.Times.ToArray());

        block.Clear();
        block.Append(50, 2);
        block.Append(185, 2);
        block.Append(195, 2);
        interleaver.Add(block);
        target.Clear();
        Assert.True(interleaver.TryTake(long.MaxValue, target));
        Assert.Equal(2, interleaver.Late);
        Assert.Equal([195, .. Enumerable.Range(20, 10).Select(i => i * 10L)], target.Times.ToArray());
        Assert.Equal([new TagMark(0, TagMarkKind.Gap, 2)], target.Marks.ToArray());
    }

    [Fact]
    public void Marks_AreBeforeTheTagThatTheyWereBefore()
    {
        var interleaver = new TagInterleaver();
        using TagBlock block = TagBlock.Rent(64);
        using TagBlock target = TagBlock.Rent(64);
        block.Append(10, 1);
        block.Mark(TagMarkKind.OverflowBegin);
        block.Append(20, 1);
        block.Mark(TagMarkKind.OverflowEnd);
        block.Append(30, 1);
        interleaver.Add(block);
        block.Clear();
        block.Append(15, 2);
        block.Append(25, 2);
        interleaver.Add(block);

        Assert.True(interleaver.TryTake(long.MaxValue, target));
        Assert.Equal([10, 15, 20, 25, 30], target.Times.ToArray());
        Assert.Equal([new TagMark(2, TagMarkKind.OverflowBegin, 0), new TagMark(4, TagMarkKind.OverflowEnd, 0)], target.Marks.ToArray());
    }

    [Fact]
    public void Restart_EarlierTimesMayComeAgain()
    {
        var interleaver = new TagInterleaver();
        using TagBlock block = TagBlock.Rent(4);
        using TagBlock target = TagBlock.Rent(4);
        block.Append(100, 1);
        interleaver.Add(block);
        Assert.Throws<InvalidOperationException>(interleaver.Restart);
        interleaver.TryTake(long.MaxValue, target);
        interleaver.Restart();
        block.Clear();
        block.Append(5, 1);
        interleaver.Add(block);
        target.Clear();

        Assert.True(interleaver.TryTake(long.MaxValue, target));
        Assert.Equal([5], target.Times.ToArray());
        Assert.Equal(0, interleaver.Late);
    }
}
