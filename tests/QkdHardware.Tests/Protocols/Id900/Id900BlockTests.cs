using QkdHardware.Protocols.Id900;
using Xunit;

namespace QkdHardware.Tests.Protocols.Id900;

public class Id900BlockTests
{
    [Theory]
    [InlineData("INPU1", Id900BlockKind.Input, 1)]
    [InlineData("input4", Id900BlockKind.Input, 4)]
    [InlineData("STAR", Id900BlockKind.Start, 0)]
    [InlineData("Start", Id900BlockKind.Start, 0)]
    [InlineData("TSCO24", Id900BlockKind.Combiner, 24)]
    [InlineData("DELAY8", Id900BlockKind.Delay, 8)]
    [InlineData("NONE", Id900BlockKind.None, 0)]
    [InlineData("REC", Id900BlockKind.Record, 0)]
    [InlineData("RAW2", Id900BlockKind.Raw, 2)]
    public void TryParse_ShortAndLongForms_NameTheBlock(string text, Id900BlockKind kind, int number)
    {
        Assert.True(Id900Block.TryParse(text, out Id900Block block));
        Assert.Equal(new Id900Block(kind, number), block);
    }

    [Theory]
    [InlineData("")]
    [InlineData("7")]
    [InlineData("INPU")]
    [InlineData("INPU0")]
    [InlineData("INPU5")]
    [InlineData("INPUT99999999999")]
    [InlineData("INPUX1")]
    [InlineData("INP1")]
    [InlineData("STAR1")]
    [InlineData("NONE0")]
    [InlineData("TSCO25")]
    public void TryParse_NoBlock_IsFalse(string text) => Assert.False(Id900Block.TryParse(text, out _));

    [Fact]
    public void ToString_EveryBlock_ReadsBack()
    {
        foreach (Id900BlockKind kind in Enum.GetValues<Id900BlockKind>())
        {
            for (int number = Math.Min(1, Id900Block.CountOf(kind)); number <= Id900Block.CountOf(kind); number++)
            {
                var block = Id900Block.Of(kind, number);
                Assert.True(Id900Block.TryParse(block.ToString(), out Id900Block read));
                Assert.Equal(block, read);
            }
        }
    }

    [Fact]
    public void Of_NumberOutOfRange_Throws()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Id900Block.Input(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => Id900Block.Input(5));
        Assert.Throws<ArgumentOutOfRangeException>(() => Id900Block.Of(Id900BlockKind.Start, 1));
    }
}
