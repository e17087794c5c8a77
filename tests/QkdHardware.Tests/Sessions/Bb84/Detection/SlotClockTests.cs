using CsCheck;
using QkdHardware.Sessions.Bb84.Detection;
using Xunit;

namespace QkdHardware.Tests.Sessions.Bb84.Detection;

public sealed class SlotClockTests
{
    private static readonly SlotClock Clock = new(SlotPs: 1000, PatternSymbols: 16, HalfGatePs: 100);

    [Theory]
    [InlineData(500, 1, 0, true, 16)] // the middle of the first slot behind the first edge
    [InlineData(400, 1, 0, true, 16)]
    [InlineData(600, 1, 0, true, 16)]
    [InlineData(399, 1, 0, false, 16)]
    [InlineData(601, 1, 0, false, 16)]
    [InlineData(3500, 2, 0, true, 35)]
    [InlineData(3500, 2, 5, true, 30)]
    [InlineData(500, 1, 16, true, 0)]
    [InlineData(500, 1, 17, false, -1)] // sent before the first whole pattern
    [InlineData(500, 0, 0, false, 0)] // before the first edge: nobody knows when
    [InlineData(-500, 1, 0, false, 16)]
    [InlineData(-1500, 1, 0, false, 15)]
    public void TryPlace_Tag_IsAPulseOrNothing(long time, long reference, int offset, bool counts, long pulse)
    {
        Assert.Equal(counts, Clock.TryPlace(time, reference, offset, out long placed));
        Assert.Equal(pulse, placed);
    }

    /// <summary>A pulse that arrives anywhere inside the gate is found again, whatever the offset.</summary>
    [Fact]
    public void TryPlace_PulseInsideTheGate_IsFoundAgain() =>
        Gen.Select(Gen.Long[0, 1_000_000], Gen.Int[0, 15], Gen.Long[-100, 100]).Sample((pulse, offset, jitter) =>
        {
            (long reference, long slot) = Math.DivRem(pulse + offset, 16);
            bool counts = Clock.TryPlace((slot * 1000) + 500 + jitter, reference, offset, out long placed);

            Assert.Equal(reference > 0, counts);
            Assert.Equal(pulse, placed);
        });

    /// <summary>With the gate as wide as the slot, every tag counts.</summary>
    [Fact]
    public void TryPlace_GateAsWideAsTheSlot_TakesAll()
    {
        SlotClock wide = Clock with { HalfGatePs = 500 };
        for (long time = 0; time < 1000; time++)
        {
            Assert.True(wide.TryPlace(time, 1, 0, out long pulse));
            Assert.Equal(16, pulse);
        }
    }
}
