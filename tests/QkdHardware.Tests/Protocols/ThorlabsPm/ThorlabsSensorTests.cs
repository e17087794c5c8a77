using System.Text;
using QkdHardware.Protocols.ThorlabsPm;
using Xunit;

namespace QkdHardware.Tests.Protocols.ThorlabsPm;

public sealed class ThorlabsSensorTests
{
    /// <summary>The vendor's command reference for the PM103E, <c>SYST:SENS1:IDN?</c>.</summary>
    [Fact]
    public void TryParse_VendorsExample_ReadsIt()
    {
        Assert.True(ThorlabsSensor.TryParse("\"S120C\",\"16060232\",\"2-JUN-2021\",1,18,33"u8.ToArray(), out ThorlabsSensor? sensor));
        Assert.Equal(new ThorlabsSensor("S120C", "16060232", "2-JUN-2021", 1, 18, 33), sensor);
    }

    [Fact]
    public void TryParse_WithoutQuotes_ReadsItToo()
    {
        Assert.True(ThorlabsSensor.TryParse("S150C,1410,28-Feb-2013,1,18,289"u8.ToArray(), out ThorlabsSensor? sensor));
        Assert.Equal("S150C", sensor!.Name);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\"S120C\",\"1\",\"d\",1,18")]
    [InlineData("\"S120C\",\"1\",\"d\",1,18,33,4")]
    [InlineData("\"S120C\",\"1\",\"d\",one,18,33")]
    [InlineData("\"S120C\",\"1\",\"d\",-1,18,33")]
    public void TryParse_Else_Refuses(string reply) =>
        Assert.False(ThorlabsSensor.TryParse(Encoding.ASCII.GetBytes(reply), out _));
}
