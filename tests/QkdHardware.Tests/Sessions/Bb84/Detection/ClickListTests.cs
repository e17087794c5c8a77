using CsCheck;
using QkdHardware.Sessions.Bb84.Detection;
using Xunit;

namespace QkdHardware.Tests.Sessions.Bb84.Detection;

public sealed class ClickListTests
{
    private static readonly SlotClock Clock = new(SlotPs: 1000, PatternSymbols: 16, HalfGatePs: 100);

    /// <summary>One click in each channel: Z0, Z1, X0, X1 by the index's bits.</summary>
    [Theory]
    [InlineData(0, false, false)]
    [InlineData(1, false, true)]
    [InlineData(2, true, false)]
    [InlineData(3, true, true)]
    public void Of_OneClick_IsItsChannelsBasisAndBit(int channel, bool basisX, bool bit)
    {
        using ClickList clicks = ListOf((channel, 20));

        Assert.Equal([20L], clicks.Pulses);
        Assert.Equal([basisX], clicks.BasisX);
        Assert.Equal([bit], clicks.Bits.ToArray());
        Assert.Equal((0, 0), (clicks.DoubleClicks, clicks.SameBasisDoubleClicks));
    }

    [Fact]
    public void Of_ClicksOfManyChannels_AreInTheOrderOfPulses()
    {
        using ClickList clicks = ListOf((3, 40), (0, 20), (1, 30), (2, 25));

        Assert.Equal([20L, 25, 30, 40], clicks.Pulses);
        Assert.Equal([false, true, false, true], clicks.BasisX);
        Assert.Equal([false, false, true, true], clicks.Bits.ToArray());
    }

    [Theory]
    [InlineData(0, 2)]
    [InlineData(0, 3)]
    [InlineData(1, 2)]
    [InlineData(1, 3)]
    public void Of_ClicksInBothBases_VoidThePulse(int first, int second)
    {
        using ClickList clicks = ListOf((first, 20), (second, 20), (0, 30));

        Assert.Equal([30L], clicks.Pulses);
        Assert.Equal((1, 0), (clicks.DoubleClicks, clicks.SameBasisDoubleClicks));
    }

    [Fact]
    public void Of_ThreeOrFourClicks_VoidThePulse()
    {
        using ClickList clicks = ListOf((0, 20), (1, 20), (2, 20), (0, 30), (1, 30), (2, 30), (3, 30));

        Assert.Empty(clicks.Pulses);
        Assert.Equal(2, clicks.DoubleClicks);
    }

    /// <summary>Both clicks of one basis: the pulse stays, and the bit is fair. 4 sigma of 4000 throws is 126.</summary>
    [Theory]
    [InlineData(0, false)]
    [InlineData(2, true)]
    public void Of_BothClicksOfABasis_GiveARandomBit(int first, bool basisX)
    {
        const int Count = 4000;
        using ClickList clicks = ListOf(Enumerable.Range(16, Count).SelectMany(p => new[] { (first, (long)p), (first + 1, p) }).ToArray());

        Assert.Equal(Count, clicks.Pulses.Length);
        Assert.All(clicks.BasisX, x => Assert.Equal(basisX, x));
        Assert.Equal((0, Count), (clicks.DoubleClicks, clicks.SameBasisDoubleClicks));
        Assert.InRange(clicks.Bits.ToArray().Count(bit => bit), (Count / 2) - 160, (Count / 2) + 160);
    }

    [Fact]
    public void Of_OneChannelTwiceInAPulse_IsOneClick()
    {
        using TagRecord twice = Records.Of((4450, 1), (4550, 1));
        using TagRecord none = Records.Of();
        using ClickList clicks = ClickList.Of([twice, none, none, none], Clock, [0, 0, 0, 0]);

        Assert.Equal([20L], clicks.Pulses);
        Assert.Equal((0, 0), (clicks.DoubleClicks, clicks.SameBasisDoubleClicks));
    }

    [Fact]
    public void Of_TagsOutsideTheGate_DoNotCount()
    {
        using TagRecord outside = Records.Of((4000, 1), (4999, 1), (500, 0));
        using TagRecord none = Records.Of();
        using ClickList clicks = ClickList.Of([outside, none, none, none], Clock, [0, 0, 0, 0]);

        Assert.Empty(clicks.Pulses);
    }

    /// <summary>Each channel has an offset of its own; two clicks of one pulse meet in spite of it.</summary>
    [Fact]
    public void Of_ChannelsWithOffsets_MeetInTheirPulse()
    {
        using TagRecord z0 = Records.Of((4500, 1));
        using TagRecord x0 = Records.Of((7500, 1));
        using TagRecord none = Records.Of();
        using ClickList clicks = ClickList.Of([z0, none, x0, none], Clock, [0, 0, 3, 0]);

        Assert.Empty(clicks.Pulses);
        Assert.Equal(1, clicks.DoubleClicks);
    }

    /// <summary>Against the rules written down pulse by pulse.</summary>
    [Fact]
    public void Of_AnyClicks_FollowTheRules() =>
        Gen.Select(Gen.Int[0, 3], Gen.Long[16, 60]).Array[0, 100].Sample(all =>
        {
            using ClickList clicks = ListOf(all);
            var kept = new List<long>();
            (long crossed, long same) = (0, 0);
            foreach (IGrouping<long, int> pulse in all.Distinct().GroupBy(c => c.Item2, c => c.Item1).OrderBy(g => g.Key))
            {
                bool inBoth = pulse.Any(c => c < 2) && pulse.Any(c => c >= 2);
                crossed += inBoth ? 1 : 0;
                if (!inBoth)
                {
                    kept.Add(pulse.Key);
                    same += pulse.Count() == 2 ? 1 : 0;
                }
            }

            Assert.Equal(kept, clicks.Pulses);
            Assert.Equal((crossed, same), (clicks.DoubleClicks, clicks.SameBasisDoubleClicks));
        });

    [Fact]
    public void Dispose_ZeroesTheBits()
    {
        ClickList clicks = ListOf((1, 20), (3, 30));
        ReadOnlySpan<bool> bits = clicks.Bits;
        clicks.Dispose();

        Assert.Equal([false, false], bits.ToArray());
        Assert.Equal("ClickList(2 clicks)", clicks.ToString());
    }

    private static ClickList ListOf(params (int Channel, long Pulse)[] clicks)
    {
        TagRecord[] records =
        [
            .. Enumerable.Range(0, 4).Select(channel => Records.Of(
                clicks.Where(c => c.Channel == channel).Select(c => ((c.Pulse % 16 * 1000) + 500, c.Pulse / 16)))),
        ];
        try
        {
            return ClickList.Of(records, Clock, [0, 0, 0, 0]);
        }
        finally
        {
            Array.ForEach(records, record => record.Dispose());
        }
    }
}
