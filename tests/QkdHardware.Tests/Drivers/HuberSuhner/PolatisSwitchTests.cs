using System.Text;
using QkdHardware.Abstractions.Errors;
using QkdHardware.Abstractions.Roles;
using QkdHardware.Abstractions.Units;
using QkdHardware.Drivers.HuberSuhner;
using QkdHardware.Emulation;
using QkdHardware.Emulation.Instruments.HuberSuhner;
using QkdHardware.Sdk.Links;
using QkdHardware.Tests.Instruments;
using Xunit;

namespace QkdHardware.Tests.Drivers.HuberSuhner;

public sealed class PolatisSwitchTests : IDisposable
{
    private const string DriverId = "huber-suhner.polatis";

    private readonly FakeSwitchPort light = new();
    private readonly PolatisFirmware firmware;
    private readonly InMemoryDoor door;

    public PolatisSwitchTests()
    {
        firmware = Firmware();
        door = new InMemoryDoor(firmware.Services);
    }

    public void Dispose() => firmware.Dispose();

    /// <summary>The identity, size and map are those that third-party clients show (SPEC.md).</summary>
    [Fact]
    public async Task Driver_DocumentedExchanges_ReadsAndWritesThem()
    {
        ScriptedByteLink link = new ScriptedByteLink()
            .Expect("*IDN?\n", "Polatis,I-OST-24x24-LU1-DMHNS,002414,6.5.2.18\r\n")
            .Expect(":OXC:SWIT:SIZE?\n", "16,16\r\n")
            .Expect(":OXC:SWIT:CONN:STAT?\n", "(@1,2,3),(@19,18,22)\r\n")
            .Expect(":OXC:SWIT:CONN:STAT?\n", "(@1,2,3),(@19,18,22)\r\n")
            .Expect(":OXC:SWIT:CONN:SUB (@2,3),(@18,22)\n")
            .Expect(":OXC:SWIT:CONN:ADD (@4),(@32)\n")
            .Expect(":OXC:SWIT:CONN:STAT?\n", "(@1,4),(@19,32)\r\n");
        await using PolatisSwitch polatis = await OpenAsync(link);

        Assert.Equal(new Interval<int>(17, 32), polatis.EgressPorts);
        Assert.Equal([new(1, 19), new(2, 18), new(3, 22)], await polatis.ReadConnectionsAsync());
        await polatis.SetConnectionsAsync([new(4, 32), new(1, 19)]);

        link.AssertFinished();
    }

    [Theory]
    [InlineData("lists")]
    [InlineData("none")]
    [InlineData("blank")]
    public async Task SetConnections_AnyMap_IsTheLight(string emptyMap)
    {
        using PolatisFirmware other = Firmware(("empty_map", emptyMap));
        await using PolatisSwitch polatis = await OpenAsync(new InMemoryDoor(other.Services));
        foreach (SwitchConnection[] map in new SwitchConnection[][]
        {
            [new(1, 9), new(2, 10)], [new(2, 10)], [new(2, 9), new(1, 10)], [], [new(8, 16)],
        })
        {
            await polatis.SetConnectionsAsync(map);
            Assert.Equal(map.Order().Select(c => (c.Ingress, c.Egress)), light.Now);
            Assert.Equal(map.Order(), await polatis.ReadConnectionsAsync());
        }

        await polatis.EnterSafeStateAsync();
        Assert.Empty(light.Now);
    }

    [Fact]
    public async Task SetConnections_ExchangedPaths_GoDarkBeforeNewOnesAreLit()
    {
        await using PolatisSwitch polatis = await OpenAsync(door);
        await polatis.SetConnectionsAsync([new(1, 9), new(2, 10)]);
        int before = light.Maps.Count;

        await polatis.SetConnectionsAsync([new(1, 10), new(2, 9)]);

        Assert.Empty(light.Maps[before]);
        Assert.DoesNotContain(light.Maps.Skip(before), map => map.Length == 1);
    }

    [Fact]
    public async Task SetConnections_DisabledPort_IsRejectedByTheReadBack()
    {
        await using PolatisSwitch polatis = await OpenAsync(door);
        new ScpiClient(firmware).Send("oxc:swit:port:dis (@9)");

        InstrumentException exception = await Assert.ThrowsAsync<InstrumentException>(
            async () => await polatis.SetConnectionsAsync([new(1, 9)]));

        Assert.Equal(InstrumentErrorKind.Rejected, exception.Kind);
        Assert.Contains("1-9", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SetConnections_ForeignClientInBetween_IsNoticed()
    {
        await using PolatisSwitch polatis = await OpenAsync(door);
        door.OnSent = data =>
        {
            if (Encoding.ASCII.GetString(data.Span).Contains("ADD", StringComparison.Ordinal))
            {
                new ScpiClient(firmware).Send("oxc:swit:conn:add (@3),(@11)");
            }

            return data;
        };

        InstrumentException exception = await Assert.ThrowsAsync<InstrumentException>(
            async () => await polatis.SetConnectionsAsync([new(1, 9)]));

        Assert.Equal(InstrumentErrorKind.Rejected, exception.Kind);
    }

    [Fact]
    public async Task Lost_CableUnplugged_CompletesAndCommandsFail()
    {
        await using PolatisSwitch polatis = await OpenAsync(door);

        door.Unplug();

        Assert.Equal(InstrumentErrorKind.Disconnected, (await polatis.Lost.WaitAsync(TimeSpan.FromSeconds(10))).Kind);
        InstrumentException exception = await Assert.ThrowsAsync<InstrumentException>(
            async () => await polatis.ReadConnectionsAsync());
        Assert.Equal(InstrumentErrorKind.Disconnected, exception.Kind);
    }

    private PolatisFirmware Firmware(params (string Name, string Value)[] settings) => new(
        "switch",
        settings.ToDictionary(setting => setting.Name, setting => setting.Value),
        light,
        new EmulatedClock(EmulatedClockMode.Fast, TimeProvider.System));

    private static ValueTask<PolatisSwitch> OpenAsync(ILinkOpener links) =>
        PolatisSwitch.OpenAsync(DriverContexts.For(new HuberSuhnerPackage(), DriverId, links));
}
