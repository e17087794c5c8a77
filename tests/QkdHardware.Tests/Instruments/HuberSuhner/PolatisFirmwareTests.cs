using QkdHardware.Emulation;
using QkdHardware.Emulation.Instruments.HuberSuhner;
using Xunit;

namespace QkdHardware.Tests.Instruments.HuberSuhner;

public sealed class PolatisFirmwareTests : IDisposable
{
    private readonly FakeSwitchPort light = new();
    private readonly PolatisFirmware firmware;
    private readonly ScpiClient client;

    public PolatisFirmwareTests()
    {
        firmware = Firmware(("identity", "Polatis,I-OST-24x24-LU1-DMHNS,002414,6.5.2.18"));
        client = new ScpiClient(firmware);
    }

    public void Dispose() => firmware.Dispose();

    /// <summary>Exchanges of third-party clients (SPEC.md): any path forms, blanks, compounds, a trailing separator.</summary>
    [Theory]
    [InlineData("*idn?", "Polatis,I-OST-24x24-LU1-DMHNS,002414,6.5.2.18\r\n")]
    [InlineData(":oxc:swit:size?", "24,24\r\n")]
    [InlineData("oxc:swit:conn:add (@1,2,3),(@25,26,27)", "")]
    [InlineData(":OXC:SWITch:CONNect:ADD (@1), (@25);:oxc:swit:conn:stat?", "(@1),(@25)\r\n")]
    [InlineData("oxc:swit:conn:only (@1),(@33); stat?", "(@1),(@33)\r\n")]
    [InlineData("*CLS;:oxc:swit:disc:all;*OPC?", "1\r\n")]
    [InlineData(":oxc:swit:conn:add (@1,2),(@30,29);", "")]
    [InlineData(":oxc:swit:conn:stat?", "(@),(@)\r\n")]
    [InlineData(":oxc:swit:conn:port? 2", "\"\"\r\n")]
    [InlineData(":oxc:swit:port:dis (@2,4);:oxc:swit:port:stat? (@2,3,4)", "(D,E,D)\r\n")]
    [InlineData("*idn?;*opc?", "Polatis,I-OST-24x24-LU1-DMHNS,002414,6.5.2.18;1\r\n")]
    public void Answers_AsClientsExpect(string message, string expected) => Assert.Equal(expected, client.Send(message));

    [Fact]
    public void Port_BothEnds_TellEachOther()
    {
        client.Send(":oxc:swit:conn:add (@2),(@42)");

        Assert.Equal("\"42\"\r\n", client.Send(":oxc:swit:conn:port? 2"));
        Assert.Equal("\"2\"\r\n", client.Send(":oxc:swit:conn:port? 42"));
    }

    [Fact]
    public void Commands_ChangeTheLight()
    {
        client.Send(":oxc:swit:conn:add (@1,25),(@26,2)"); // A pair names its ends in either order.
        Assert.Equal([(1, 26), (2, 25)], light.Now);

        client.Send(":oxc:swit:conn:sub (@1),(@26)");
        Assert.Equal([(2, 25)], light.Now);
        client.Send(":oxc:swit:conn:sub (@2),(@26)"); // No such path: the one that is there stays.
        Assert.Equal([(2, 25)], light.Now);
        client.Send(":oxc:swit:conn:sub (@2,3),(@)");
        Assert.Empty(light.Now);
        client.Send(":oxc:swit:conn:only (@3,4),(@27,28);:oxc:swit:conn:sub (@),(@28)");
        Assert.Equal([(3, 27)], light.Now);
        client.Send("*RST");
        Assert.Empty(light.Now);
    }

    [Fact]
    public void Only_AnotherMap_NeverLightsOldAndNewTogether()
    {
        client.Send(":oxc:swit:conn:only (@1,2),(@25,26)");
        int before = light.Maps.Count;

        client.Send(":oxc:swit:conn:only (@1,3),(@25,27)");

        Assert.Equal([(1, 25)], light.Maps[before]);
        Assert.Equal([(1, 25), (3, 27)], light.Now);
    }

    [Theory]
    [InlineData("oxc:swit:conn:add (@1),(@2)", "-222")]
    [InlineData("oxc:swit:conn:add (@1),(@99)", "-222")]
    [InlineData("oxc:swit:conn:add (@1,1),(@25,26)", "-222")]
    [InlineData("oxc:swit:conn:add (@1,2),(@25)", "-226")]
    [InlineData("oxc:swit:conn:add (@1)", "-109")]
    [InlineData("oxc:swit:conn:add 1,25", "-104")]
    [InlineData("oxc:swit:fly", "-113")]
    [InlineData("oxc:swit:conn:port? 49", "-222")]
    public void Refusal_IsSilentAndChangesNothing(string command, string number)
    {
        client.Send("oxc:swit:conn:add (@5),(@29)");

        Assert.Equal("", client.Send(command));

        Assert.Equal([(5, 29)], light.Now);
        Assert.StartsWith(number + ",", client.Send("syst:err?"), StringComparison.Ordinal);
    }

    [Fact]
    public void DisabledPort_DropsItsPathAndTakesNone()
    {
        client.Send("oxc:swit:conn:add (@1,2),(@25,26);:oxc:swit:port:dis (@25)");
        Assert.Equal([(2, 26)], light.Now);

        client.Send("oxc:swit:conn:add (@1),(@25)");
        Assert.Equal([(2, 26)], light.Now);
        client.Send("oxc:swit:port:enab (@25);:oxc:swit:conn:add (@1),(@25)");

        Assert.Equal([(1, 25), (2, 26)], light.Now);
    }

    [Fact]
    public void BusyPort_ByTheSetting_IsReplacedOrRefused()
    {
        client.Send("oxc:swit:conn:add (@1),(@25);add (@1),(@26)");
        Assert.Equal([(1, 26)], light.Now);

        var strictLight = new FakeSwitchPort();
        using PolatisFirmware strict = Firmware(strictLight, ("busy_port", "refuse"));
        var other = new ScpiClient(strict);
        other.Send("oxc:swit:conn:add (@1),(@9);add (@1),(@9);add (@1),(@10)");

        Assert.Equal([(1, 9)], strictLight.Now);
        Assert.StartsWith("-221,", other.Send("syst:err?"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("keep", 1)]
    [InlineData("empty", 0)]
    public void PowerCycle_ByTheSetting_KeepsTheMap(string startup, int count)
    {
        var own = new FakeSwitchPort();
        using PolatisFirmware switchFirmware = Firmware(own, ("startup_map", startup));
        new ScpiClient(switchFirmware).Send("oxc:swit:conn:add (@1),(@9)");

        switchFirmware.PowerCycle();

        Assert.Equal(count, own.Now.Length);
    }

    [Theory]
    [InlineData("empty_map", "none", "oxc:swit:conn:stat?", "<none>\r\n")]
    [InlineData("empty_map", "blank", "oxc:swit:conn:stat?", "\r\n")]
    [InlineData("unconnected_port", "blank", "oxc:swit:conn:port? 1", "\r\n")]
    [InlineData("reply_end", "lf", "oxc:swit:size?", "8,8\n")]
    public void Settings_OfReplies_ShowInThem(string name, string value, string message, string expected)
    {
        using PolatisFirmware other = Firmware((name, value));

        Assert.Equal(expected, new ScpiClient(other).Send(message));
    }

    [Theory]
    [InlineData("identity", "Polatis,unsized,1,1")]
    [InlineData("identity", "Polatis,A-0x8-B,1,1")]
    [InlineData("empty_map", "void")]
    [InlineData("switching_time_s", "-1")]
    [InlineData("colour", "red")]
    public void Settings_Wrong_ThrowAndNameTheDevice(string name, string value)
    {
        ArgumentException exception = Assert.Throws<ArgumentException>(() => Firmware((name, value)));

        Assert.Contains("switch", exception.Message, StringComparison.Ordinal);
    }

    private PolatisFirmware Firmware(params (string Name, string Value)[] settings) => Firmware(light, settings);

    private static PolatisFirmware Firmware(FakeSwitchPort port, params (string Name, string Value)[] settings) => new(
        "switch",
        settings.ToDictionary(setting => setting.Name, setting => setting.Value),
        port,
        new EmulatedClock(EmulatedClockMode.Fast, TimeProvider.System));
}
