using QkdHardware.Abstractions.TimeTagging;
using QkdHardware.TimeTags.Kernels;
using Xunit;

namespace QkdHardware.Libraries.Tests.TimeTags;

public sealed class TagSelectionTests
{
    [Fact]
    public void Filter_TimesAndChannels_EqualsANaiveFilter()
    {
        var random = new Random(5);
        using TagBlock source = TagBlock.Rent(1_001, TagFields.Reference | TagFields.Micro);
        using TagBlock target = TagBlock.Rent(1_001, TagFields.Reference | TagFields.Micro);
        for (int i = 0; i < 1_001; i++)
        {
            if (i % 300 == 7) source.Mark(TagMarkKind.Gap, i);
            source.Append(i * 3, (ushort)random.Next(4), i, (ushort)random.Next(100));
        }

        new TagSelection(500, 2_500, [new(1, 9), new(3, 3)]).Filter(source, target);

        int[] kept = [.. Enumerable.Range(0, 1_001).Where(i => source.Times[i] is >= 500 and < 2_500 && (source.Channels[i] is 1 or 3))];
        Assert.Equal(kept.Select(i => source.Times[i]), target.Times.ToArray());
        Assert.Equal(kept.Select(i => source.Channels[i] == 1 ? (ushort)9 : source.Channels[i]), target.Channels.ToArray());
        Assert.Equal(kept.Select(i => source.References[i]), target.References.ToArray());
        Assert.Equal(kept.Select(i => source.Micros[i]), target.Micros.ToArray());
        Assert.Equal(
            source.Marks.ToArray().Select(mark => (kept.Count(i => i < mark.Index), mark.Value)),
            target.Marks.ToArray().Select(mark => (mark.Index, mark.Value)));
    }

    [Fact]
    public void Selection_EmptyRange_IsRefused() => Assert.Throws<ArgumentOutOfRangeException>(() => new TagSelection(5, 5));
}
