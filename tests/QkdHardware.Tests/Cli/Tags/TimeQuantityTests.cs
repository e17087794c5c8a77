using QkdHardware.Cli.Commands.Tags;
using QkdHardware.Cli.Composition;
using Xunit;

namespace QkdHardware.Tests.Cli.Tags;

public sealed class TimeQuantityTests
{
    [Theory]
    [InlineData("16ps", 16)]
    [InlineData("160ns", 160_000)]
    [InlineData("10ms", 10_000_000_000)]
    [InlineData("1.5 us", 1_500_000)]
    [InlineData("2µs", 2_000_000)]
    [InlineData("-80ns", -80_000)]
    [InlineData("1e-3s", 1_000_000_000)]
    [InlineData("2min", 120_000_000_000_000)]
    [InlineData("1h", 3_600_000_000_000_000)]
    [InlineData("3000fs", 3)]
    [InlineData("0", 0)]
    [InlineData("0.001ns", 1)]
    public void Parse_NumberAndUnit_IsExact(string text, long picoseconds) => Assert.Equal(picoseconds, TimeQuantity.Parse(text).Whole);

    [Theory]
    [InlineData("")]
    [InlineData("16")]
    [InlineData("ps")]
    [InlineData("1,5ns")]
    [InlineData("5 parsecs")]
    [InlineData("1e28h")]
    public void Parse_NoTime_SaysWhatIsExpected(string text) => Assert.Throws<UsageException>(() => TimeQuantity.Parse(text));

    [Theory]
    [InlineData("0.5ps")]
    [InlineData("1fs")]
    [InlineData("107d")]
    [InlineData("9000000h")]
    public void Whole_NotWholePicosecondsOrTooLong_Throws(string text) => Assert.Throws<UsageException>(() => TimeQuantity.Parse(text).Whole);

    [Theory]
    [InlineData(16, "16 ps")]
    [InlineData(12_500, "12.5 ns")]
    [InlineData(-80_000, "-80 ns")]
    [InlineData(2e12, "2 s")]
    [InlineData(0, "0 ps")]
    public void Format_TakesTheLargestUnit(double picoseconds, string text) => Assert.Equal(text, TimeQuantity.Format(picoseconds));

    [Fact]
    public void ChannelMap_NamesMarkersAndRenamed_AreParsedInOrder()
    {
        ChannelMap map = ChannelMap.Parse("3,m2=5,sync");

        Assert.Equal([((ushort)3, (ushort)3), ((ushort)0x8002, (ushort)5), ((ushort)0x8000, (ushort)0x8000)], map.Entries);
    }

    [Theory]
    [InlineData("1,1")]
    [InlineData("x")]
    [InlineData("m0")]
    [InlineData("40000")]
    [InlineData("1=")]
    public void ChannelMap_NoChannels_AreRefused(string text) => Assert.Throws<UsageException>(() => ChannelMap.Parse(text));
}
