using QkdHardware.Drivers.OzOptics;
using Xunit;

namespace QkdHardware.Tests.Drivers.OzOptics;

/// <summary>A second program uses the same serial line: its answers come to us, and ours may have to be asked for again.</summary>
public sealed class Dd100McSharedLineTests
{
    private const string Configuration = "a\r\nb\r\nc\r\nMAX ATTEN:60.00\r\ne\r\nf\r\ng\r\nh\r\ni\r\nIL:1.50\r\nDone\r\n\r\n";

    [Theory]
    [InlineData("Done\r\n")]
    [InlineData("Pos:3300\r\nDone\r\n")]
    [InlineData("Error!\r\n")]
    [InlineData("Error!\r\nDone\r\n")]
    public async Task Read_AnothersAnswerComesFirst_AsksAgain(string another)
    {
        ScriptedByteLink link = Opened()
            .Expect("D\r", another)
            .Expect("CD\r", "DPos:3000\r\nATTEN:30.00\r\nDone\r\n\r\n", Configuration)
            .Expect("D\r", "DPos:3300\r\nATTEN:33.00\r\nDone\r\n\r\n");
        await using Dd100McAttenuator attenuator = await OpenAsync(link);

        Assert.Equal(33, (await attenuator.ReadAttenuationAsync()).Value);

        link.AssertFinished();
    }

    [Fact]
    public async Task Set_AnotherReadsMeanwhile_TheMoveIsMadeAgainAndReadBack()
    {
        ScriptedByteLink link = Opened()
            .Expect("A20.00\r", "DPos:3000\r\nATTEN:30.00\r\nDone\r\n\r\n")
            .Expect("CD\r", "Pos:2000\r\nDone\r\n\r\n", Configuration)
            .Expect("A20.00\r", "Pos:2000\r\nDone\r\n\r\n")
            .Expect("D\r", "DPos:2000\r\nATTEN:20.00\r\nDone\r\n\r\n");
        await using Dd100McAttenuator attenuator = await OpenAsync(link);

        Assert.Equal(20, (await attenuator.SetAttenuationAsync(new(20))).Value);

        link.AssertFinished();
    }

    [Fact]
    public async Task Home_AnythingButAnError_IsOverWhenTheConfigurationIsTold()
    {
        ScriptedByteLink link = Opened()
            .Expect("H\r", "DPos:3000\r\nATTEN:30.00\r\nDone\r\n\r\n")
            .Expect("CD\r", "Done\r\n\r\n")
            .Expect("CD\r", Configuration)
            .Expect("CD\r", Configuration);
        await using Dd100McAttenuator attenuator = await OpenAsync(link);

        await attenuator.HomeAsync();

        link.AssertFinished();
    }

    private static ScriptedByteLink Opened() => new ScriptedByteLink().Expect("CD\r", Configuration);

    private static async Task<Dd100McAttenuator> OpenAsync(ScriptedByteLink link) =>
        await Dd100McAttenuator.OpenAsync(DriverContexts.For(new OzOpticsPackage(), "oz-optics.dd-100-mc", link));
}
