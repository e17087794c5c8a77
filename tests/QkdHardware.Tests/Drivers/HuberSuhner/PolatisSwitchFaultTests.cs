using QkdHardware.Abstractions.Errors;
using QkdHardware.Abstractions.Roles;
using QkdHardware.Drivers.HuberSuhner;
using QkdHardware.Tests.Links;
using Xunit;

namespace QkdHardware.Tests.Drivers.HuberSuhner;

/// <summary>What the driver makes of wrong instruments, wrong arguments and wrong answers.</summary>
public sealed class PolatisSwitchFaultTests
{
    [Theory]
    [InlineData("ACME,Switch,1,2\r\n")]
    [InlineData("hello\r\n")]
    [InlineData("\r\n")]
    public async Task Open_AnotherInstrument_IsTheWrongOneAndTheLinkIsClosed(string identity)
    {
        ScriptedByteLink link = new ScriptedByteLink().Expect("*IDN?\n", identity);

        InstrumentException exception = await Assert.ThrowsAsync<InstrumentException>(() => OpenAsync(link));

        Assert.Equal(InstrumentErrorKind.WrongInstrument, exception.Kind);
        Assert.True(link.IsDisposed);
    }

    [Theory]
    [InlineData("16\r\n")]
    [InlineData("0,16\r\n")]
    [InlineData("16,99999\r\n")]
    [InlineData("many,few\r\n")]
    public async Task Open_ImpossibleSize_IsAViolationAndTheLinkIsClosed(string size)
    {
        ScriptedByteLink link = new ScriptedByteLink().Expect("*IDN?\n", "Polatis,M,1,2\r\n").Expect(":OXC:SWIT:SIZE?\n", size);

        InstrumentException exception = await Assert.ThrowsAsync<InstrumentException>(() => OpenAsync(link));

        Assert.Equal(InstrumentErrorKind.ProtocolViolation, exception.Kind);
        Assert.True(link.IsDisposed);
    }

    [Fact]
    public async Task SetConnections_PortsThatAreNotThereOrTwice_ThrowBeforeAnyByteIsSent()
    {
        ScriptedByteLink link = Script();
        await using PolatisSwitch polatis = await OpenAsync(link);
        string sent = link.Sent;

        foreach (SwitchConnection[] map in new SwitchConnection[][] { [new(0, 17)], [new(17, 18)], [new(1, 16)], [new(1, 33)], [new(-1, 17)] })
        {
            await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await polatis.SetConnectionsAsync(map));
        }

        foreach (SwitchConnection[] map in new SwitchConnection[][] { [new(1, 17), new(1, 18)], [new(1, 17), new(2, 17)] })
        {
            await Assert.ThrowsAsync<ArgumentException>(async () => await polatis.SetConnectionsAsync(map));
        }

        Assert.Equal(sent, link.Sent);
    }

    [Fact]
    public async Task Read_AnswerThatIsNoMap_IsAViolation()
    {
        ScriptedByteLink link = Script().Expect(":OXC:SWIT:CONN:STAT?\n", "(@1,2),(@17)\r\n");
        await using PolatisSwitch polatis = await OpenAsync(link);

        InstrumentException exception = await Assert.ThrowsAsync<InstrumentException>(async () => await polatis.ReadConnectionsAsync());
        Assert.Equal(InstrumentErrorKind.ProtocolViolation, exception.Kind);
        Assert.Contains("(@1,2),(@17)", exception.Exchange);
    }

    /// <summary>Blocking is asked for also when the map seems empty already, and the read-back decides.</summary>
    [Fact]
    public async Task EnterSafeState_SwitchStaysLit_IsRejected()
    {
        ScriptedByteLink link = Script()
            .Expect(":OXC:SWIT:CONN:STAT?\n", "(@),(@)\r\n")
            .Expect(":OXC:SWIT:DISC:ALL\n")
            .Expect(":OXC:SWIT:CONN:STAT?\n", "(@1),(@17)\r\n");
        await using PolatisSwitch polatis = await OpenAsync(link);

        InstrumentException exception = await Assert.ThrowsAsync<InstrumentException>(async () => await polatis.EnterSafeStateAsync());
        Assert.Equal(InstrumentErrorKind.Rejected, exception.Kind);
        Assert.Equal("asked for the map (empty), but the switch reports 1-17.", exception.Problem);
        link.AssertFinished();
    }

    private static ScriptedByteLink Script() => new ScriptedByteLink()
        .Expect("*IDN?\n", "Polatis,I-OST-16x16-LU1-DMHNS,002414,6.5.2.18\r\n")
        .Expect(":OXC:SWIT:SIZE?\n", "16,16\r\n");

    private static Task<PolatisSwitch> OpenAsync(ScriptedByteLink link) => PolatisSwitch.OpenAsync(
        DriverContexts.For(new HuberSuhnerPackage(), "huber-suhner.polatis", link)).Bounded();
}
