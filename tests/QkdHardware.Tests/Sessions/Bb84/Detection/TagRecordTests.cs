using QkdHardware.Sessions.Bb84.Detection;
using Xunit;

namespace QkdHardware.Tests.Sessions.Bb84.Detection;

public sealed class TagRecordTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(999)]
    [InlineData(65_536)]
    [InlineData(65_537)]
    [InlineData(300_000)]
    public void Add_AnyNumberOfBlocks_KeepsAllInOrder(int count)
    {
        using TagRecord record = Records.Of(Enumerable.Range(0, count).Select(i => (i * 7L, i / 10L)));

        Assert.Equal(count, record.Count);
        for (int i = 0; i < count; i += Math.Max(1, count / 1000))
        {
            Assert.Equal((i * 7L, i / 10L), (record.Times[i], record.References[i]));
        }
    }

    [Fact]
    public void Dispose_ZeroesTheTagsAndMayComeTwice()
    {
        TagRecord record = Records.Of((5, 1), (6, 1));
        ReadOnlySpan<long> times = record.Times;
        record.Dispose();
        record.Dispose();

        Assert.Equal([0L, 0L], times.ToArray());
        Assert.Equal(0, record.Count);
        Assert.True(record.Times.IsEmpty);
    }

    [Fact]
    public void ToString_TellsTheNumberOnly()
    {
        using TagRecord record = Records.Of((987654321, 1));

        Assert.Equal("TagRecord(1 tags)", record.ToString());
    }
}
