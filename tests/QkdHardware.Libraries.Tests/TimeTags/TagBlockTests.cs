using QkdHardware.Abstractions.TimeTagging;
using Xunit;

namespace QkdHardware.Libraries.Tests.TimeTags;

public class TagBlockTests
{
    [Fact]
    public void Append_AllFields_KeepsEveryValue()
    {
        using TagBlock block = TagBlock.Rent(3, TagFields.Reference | TagFields.Micro);
        block.Append(5, 1, 7, 9);
        block.Append(6, TagChannel.Marker(4), 8, 10);

        Assert.Equal([5L, 6L], block.Times.ToArray());
        Assert.Equal([(ushort)1, (ushort)0x8004], block.Channels.ToArray());
        Assert.Equal([7L, 8L], block.References.ToArray());
        Assert.Equal([(ushort)9, (ushort)10], block.Micros.ToArray());
        Assert.Equal(1, block.Free);
    }

    [Fact]
    public void Fields_NotAskedFor_AreEmpty()
    {
        using TagBlock block = TagBlock.Rent(2);
        block.Append(1, 2, 3, 4);
        Assert.True(block.References.IsEmpty && block.Micros.IsEmpty && block.FreeReferences.IsEmpty && block.FreeMicros.IsEmpty);
    }

    [Fact]
    public void Append_FullBlock_Throws()
    {
        using TagBlock block = TagBlock.Rent(1);
        block.Append(1, 0);
        Assert.Throws<InvalidOperationException>(() => block.Append(2, 0));
    }

    [Fact]
    public void Advance_MoreThanFree_Throws()
    {
        using TagBlock block = TagBlock.Rent(4);
        block.FreeTimes[3] = 9;
        block.Advance(4);
        Assert.Equal(9, block.Times[3]);
        Assert.Throws<ArgumentOutOfRangeException>(() => block.Advance(1));
        Assert.Throws<ArgumentOutOfRangeException>(() => block.Advance(-1));
    }

    [Fact]
    public void Mark_SameKindSamePlace_IsJoined()
    {
        using TagBlock block = TagBlock.Rent(4);
        block.Mark(TagMarkKind.Gap, 2);
        block.Mark(TagMarkKind.OverflowBegin);
        block.Mark(TagMarkKind.Gap, 3);
        block.Append(1, 0);
        block.Mark(TagMarkKind.Gap, 1);
        Assert.Equal(
            [new TagMark(0, TagMarkKind.Gap, 5), new TagMark(0, TagMarkKind.OverflowBegin, 0), new TagMark(1, TagMarkKind.Gap, 1)],
            block.Marks.ToArray());
        Assert.True(block.HasLoss);
    }

    [Fact]
    public void Clear_FilledBlock_IsAsNew()
    {
        using TagBlock block = TagBlock.Rent(4);
        block.Append(1, 0);
        block.Mark(TagMarkKind.TimeRestart);
        Assert.False(block.HasLoss);
        (block.IsSorted, block.CompleteUntil) = (false, 5);
        block.Clear();
        Assert.True(block is { Count: 0, Free: 4, IsSorted: true, CompleteUntil: long.MinValue } && block.Marks.IsEmpty);
    }

    [Fact]
    public void Dispose_Twice_ReturnsArraysOnceAndForbidsUse()
    {
        TagBlock block = TagBlock.Rent(16);
        block.Dispose();
        block.Dispose();
        Assert.Throws<ObjectDisposedException>(() => block.Append(1, 0));
        Assert.Throws<ObjectDisposedException>(() => block.Times.Length);
        Assert.Throws<ObjectDisposedException>(() => block.Mark(TagMarkKind.Gap));
    }

    [Fact]
    public void Marker_OutOfRange_Throws()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => TagChannel.Marker(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => TagChannel.Marker(0x8000));
        Assert.True(TagChannel.IsMarker(TagChannel.Marker(15)) && !TagChannel.IsMarker(TagChannel.Sync) && !TagChannel.IsPhoton(TagChannel.Sync));
        Assert.Equal(15, TagChannel.MarkerCode(TagChannel.Marker(15)));
    }
}
