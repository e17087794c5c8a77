using System.Device.I2c;
using QkdHardware.Abstractions.Devices;
using QkdHardware.Abstractions.Errors;
using QkdHardware.Abstractions.Links;
using QkdHardware.Abstractions.Roles;
using QkdHardware.Configuration;
using QkdHardware.DeviceManager.Benches;
using QkdHardware.DeviceManager.Safety;
using QkdHardware.Emulation.FrontDoors;
using QkdHardware.Emulation.FrontDoors.Buses;
using QkdHardware.Sdk.Links;
using QkdHardware.Sdk.Plugins;
using QkdHardware.Tests.Links;
using QkdHardware.Tests.Links.Buses;
using QkdHardware.Tests.Roles;
using QkdHardware.Transports.Buses;
using Xunit;

namespace QkdHardware.Tests.DeviceManager.Benches;

public sealed class BenchTests : IAsyncDisposable
{
    private readonly FakeLab lab = new();

    [Fact]
    public async Task Open_AllDevices_AreThereInTheirRoles()
    {
        await using Bench bench = await LabBench().OpenAsync();

        Assert.Same(lab.Attenuator, bench.Get<IVariableAttenuator>("attenuator"));
        Assert.Equal(6, bench.Devices.Count);
        Assert.Throws<KeyNotFoundException>(() => bench.Get<IVariableAttenuator>("other"));
        Assert.False(bench.Lost.IsCompleted);
    }

    [Fact]
    public async Task Open_OnlySome_OpensNoOther()
    {
        await using Bench bench = await LabBench().OpenAsync(only: ["switch"]);

        Assert.Equal("switch", Assert.Single(bench.Devices).Id);
    }

    /// <summary>Each driver waits until all have begun: one after the other would never end.</summary>
    [Fact]
    public async Task Open_Devices_SideBySide()
    {
        var begun = new CountdownEvent(3);
        var all = new TaskCompletionSource();
        TestBench bench = TestBench.Of([.. "abc".Select(id => TestDriver.Of(id.ToString(), async context =>
        {
            if (begun.Signal())
            {
                all.SetResult();
            }

            await all.Task;
            return new FakeInstrument(context.DeviceId);
        }))]);

        await using Bench opened = await bench.OpenAsync().Bounded();
        Assert.Equal(3, opened.Devices.Count);
    }

    [Fact]
    public async Task Open_SomeFail_NamesThemAllAndLeavesNothingOpen()
    {
        TestBench bench = TestBench.Of(
            TestDriver.Of(lab.Switch),
            TestDriver.Of("first", _ => throw new InstrumentException(InstrumentErrorKind.Timeout, "first", "no answer.")),
            TestDriver.Of("second", async _ =>
            {
                await Task.Yield();
                throw new InvalidOperationException("a fault of the driver.");
            }),
            TestDriver.Of("third", _ => throw new TaskCanceledException("gave up.")));

        BenchOpenException exception = await Assert.ThrowsAsync<BenchOpenException>(() => bench.OpenAsync());

        Assert.Equal(["first", "second", "third"], exception.Failures.Select(failure => failure.DeviceId));
        Assert.Contains("second: the driver second failed to open it: a fault of the driver.", exception.Message);
        Assert.Contains("first: no answer.", exception.Message);
        Assert.Equal(1, lab.Switch.DisposeCount);
    }

    [Fact]
    public async Task Open_Fails_WaitsForTheOthersBeforeItClosesThem()
    {
        var release = new TaskCompletionSource();
        TestBench bench = TestBench.Of(
            TestDriver.Of("bad", _ => throw new InstrumentException(InstrumentErrorKind.Timeout, "bad", "no answer.")),
            TestDriver.Of("slow", async _ =>
            {
                await release.Task;
                return lab.Switch;
            }));

        Task<Bench> opening = bench.OpenAsync();
        Assert.False(opening.IsCompleted);
        release.SetResult();

        await Assert.ThrowsAsync<BenchOpenException>(() => opening.Bounded());
        Assert.Equal(1, lab.Switch.DisposeCount);
    }

    [Fact]
    public async Task Open_OneDoesNotCloseInOrder_TheOthersAreClosedAllTheSame()
    {
        lab.Attenuator.OnDispose = () => throw new InvalidOperationException("stuck");
        TestBench bench = TestBench.Of(
            TestDriver.Of(lab.Attenuator),
            TestDriver.Of(lab.Switch),
            TestDriver.Of("bad", _ => throw new InstrumentException(InstrumentErrorKind.Timeout, "bad", "no answer.")));

        await Assert.ThrowsAsync<BenchOpenException>(() => bench.OpenAsync());
        Assert.Equal(1, lab.Switch.DisposeCount);

        lab.Attenuator.OnDispose = () => ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Open_Cancelled_IsCancelledAndClosesWhatWasOpened()
    {
        using var cancelled = new CancellationTokenSource();
        TestBench bench = TestBench.Of(
            TestDriver.Of(lab.Switch),
            TestDriver.Of("waits", async _ =>
            {
                await cancelled.CancelAsync();
                throw new OperationCanceledException(cancelled.Token);
            }));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => bench.OpenAsync(cancellationToken: cancelled.Token));
        Assert.Equal(1, lab.Switch.DisposeCount);
    }

    [Theory]
    [InlineData("{ model: model 1, serial_number: sn1, manufacturer: FAKE }", null)]
    [InlineData("{ serial_number: SN2 }", "the bench file expects serial number 'SN2', the instrument says 'SN1'.")]
    [InlineData("{ model: Model 2, serial_number: SN2 }", "the bench file expects model 'Model 2', the instrument says 'Model 1'.")]
    [InlineData("{ manufacturer: Other }", "the bench file expects manufacturer 'Other', the instrument says 'Fake'.")]
    public async Task Open_Identity_IsCompared(string identity, string? problem)
    {
        var bench = new TestBench(
            $"name: x\ndevices:\n  switch: {{ driver: switch, links: {{}}, identity: {identity} }}\nstations: {{ one: {{ devices: [switch] }} }}",
            [TestDriver.Of(lab.Switch)]);
        if (problem is null)
        {
            await using Bench opened = await bench.OpenAsync();
            return;
        }

        BenchOpenException exception = await Assert.ThrowsAsync<BenchOpenException>(() => bench.OpenAsync());
        InstrumentException failure = Assert.Single(exception.Failures);
        Assert.Equal((InstrumentErrorKind.WrongInstrument, "switch", problem), (failure.Kind, failure.DeviceId, failure.Problem));
        Assert.Equal(1, lab.Switch.DisposeCount);
    }

    [Fact]
    public async Task Open_InstrumentWithoutSerialNumber_SaysNothing()
    {
        var silent = new FakeSwitch { Identity = new(null, "X", null, null, "a test") };
        var bench = new TestBench(
            "name: x\ndevices:\n  switch: { driver: switch, links: {}, identity: { serial_number: SN2 } }\nstations: { one: { devices: [switch] } }",
            [TestDriver.Of(silent)]);

        Assert.Contains("the instrument says 'nothing'", (await Assert.ThrowsAsync<BenchOpenException>(() => bench.OpenAsync())).Message);
    }

    [Fact]
    public async Task Open_DriverRefusesAnOption_IsAMistakeOfTheFile()
    {
        var bench = new TestBench(
            "name: x\ndevices:\n  dut: { driver: d, links: {}, options: { gain: much } }\nstations: { one: { devices: [dut] } }",
            [TestDriver.Of("d", context => throw new FormatException(context.Options.Number("gain").ToString()), options: [new("gain", "1", "x")])]);

        ConfigurationException mistake = await Assert.ThrowsAsync<ConfigurationException>(() => bench.OpenAsync());
        Assert.Equal("bench.yaml:3:18: Device 'dut': Option 'gain' is 'much'; expected a number such as 0.5.", mistake.Message);
    }

    [Fact]
    public async Task Open_Links_HaveTheFilesAddressAndSettingsOverTheDefaults()
    {
        var links = new FakeLinks();
        TestBench bench = OneLink("fake:a", "{ serial: { baud: 115200 } }", links);

        await using Bench opened = await bench.OpenAsync();

        LinkRequest request = Assert.Single(links.Requests);
        Assert.Equal("fake:a", request.Address);
        Assert.Equal(("115200", "none"), (request.Settings["baud"], request.Settings["parity"]));
    }

    [Theory]
    [InlineData("{}", 0, 1)]
    [InlineData("{ serial: { fake: asked } }", 1, 0)]
    public async Task Open_KindOfLinkThatMustBeAskedFor_GoesBeforeTheAddressesOwn(string settings, int asked, int own)
    {
        (var askedLinks, var links) = (new AskedLinks(), new FakeLinks());
        TestBench bench = OneLink("fake:a", settings, links, first: askedLinks);

        await using Bench opened = await bench.OpenAsync();

        Assert.Equal((asked, own), (askedLinks.Requests.Count, links.Requests.Count));
    }

    [Fact]
    public async Task Open_Override_ReplacesTheAddress()
    {
        var links = new FakeLinks();
        TestBench bench = OneLink("fake:a", "{}", links);
        bench.Overrides["dut"] = new Dictionary<string, string> { ["serial"] = "fake:emulated" };

        await using Bench opened = await bench.OpenAsync();

        Assert.Equal("fake:emulated", Assert.Single(links.Requests).Address);
    }

    [Fact]
    public async Task Open_OverrideOfNoKnownKind_IsThatDevicesFailure()
    {
        TestBench bench = OneLink("fake:a", "{}", new FakeLinks());
        bench.Overrides["dut"] = new Dictionary<string, string> { ["serial"] = "strange:x" };

        BenchOpenException exception = await Assert.ThrowsAsync<BenchOpenException>(() => bench.OpenAsync());
        Assert.Contains("strange:x", Assert.Single(exception.Failures).Message);
    }

    [Theory]
    [InlineData("fake:", "{}", "fake: lacks a name.")]
    [InlineData("fake:a", "{ serial: { baud: fast } }", "'fast' is no baud rate.")]
    public async Task Open_AddressOrSettingThatTheLinkCannotRead_IsAMistakeWithItsPlace(string address, string settings, string problem)
    {
        ConfigurationException mistake =
            await Assert.ThrowsAsync<ConfigurationException>(() => OneLink(address, settings, new FakeLinks()).OpenAsync());

        Assert.Equal($"bench.yaml:5:22: {problem}", mistake.Message);
    }

    [Fact]
    public async Task Open_DeviceOnABus_GivesTheDriverItsObject()
    {
        var buses = new EmulatedBuses();
        await using IFrontDoor door = await new BusFrontDoorProvider(buses).OpenAsync("i2c:1:0x48", new RegisterDevice());
        TestBench bench = OneLink(
            "i2c:1:0x48",
            "{}",
            new FakeLinks(),
            async context =>
            {
                IDeviceLink<I2cDevice> link = await context.Links.OpenDeviceAsync<I2cDevice>("serial");
                link.Device.Write([2, 0x5A]);
                Assert.Equal(0x5A, link.Device.ReadByte());
                return new FakeInstrument(context.DeviceId) { OnDispose = link.DisposeAsync };
            },
            new BusLinkProvider(buses.CreateI2c, buses.CreateSpi, buses.CreateGpio),
            hasDefaults: false);

        await using Bench opened = await bench.OpenAsync();
    }

    [Fact]
    public async Task Open_DeviceOnABus_OfAnotherKind_IsRefused()
    {
        TestBench bench = OneLink(
            "fake:a", "{}", new FakeLinks(), async context => (IInstrument)await context.Links.OpenDeviceAsync<I2cDevice>("serial"));

        BenchOpenException exception = await Assert.ThrowsAsync<BenchOpenException>(() => bench.OpenAsync());

        Assert.Contains("needs a link to a device (I2cDevice), such as i2c, spi or gpio", exception.Message);
    }

    [Fact]
    public async Task Open_LinkOfTheWrongKind_IsClosedAgain()
    {
        var links = new FakeLinks();
        TestBench bench = OneLink(
            "fake:a", "{}", links, async context => (IInstrument)(object)await context.Links.OpenMessagesAsync("serial"));

        BenchOpenException exception = await Assert.ThrowsAsync<BenchOpenException>(() => bench.OpenAsync());

        Assert.Contains("needs a link with message boundaries", exception.Message);
        Assert.True(Assert.Single(links.Opened).IsDisposed);
    }

    [Fact]
    public async Task Open_Twice_TheSecondIsRefusedUntilTheFirstIsClosed()
    {
        string address = $"fake:{Guid.NewGuid():N}";
        Bench first = await OneLink(address, "{}", new FakeLinks()).OpenAsync();

        InstrumentException exception =
            await Assert.ThrowsAsync<InstrumentException>(() => OneLink(address, "{}", new FakeLinks()).OpenAsync());
        Assert.Contains(address, exception.Problem);
        await first.DisposeAsync();

        await using Bench second = await OneLink(address, "{}", new FakeLinks()).OpenAsync();
    }

    [Fact]
    public async Task Open_Fails_LetsGoOfItsAddresses()
    {
        string address = $"fake:{Guid.NewGuid():N}";
        await Assert.ThrowsAsync<BenchOpenException>(() => OneLink(
            address, "{}", new FakeLinks(), _ => throw new InstrumentException(InstrumentErrorKind.Timeout, "dut", "no answer.")).OpenAsync());

        await using Bench second = await OneLink(address, "{}", new FakeLinks()).OpenAsync();
    }

    [Fact]
    public async Task Lost_FirstLossOfAnyDevice_CompletesIt()
    {
        await using Bench bench = await LabBench().OpenAsync();
        lab.Tagger.Lose();

        Assert.Equal("tagger", (await bench.Lost.Bounded()).DeviceId);
    }

    [Fact]
    public async Task Lost_AfterAnOrderlyEnd_NeverCompletes()
    {
        Bench bench = await LabBench().OpenAsync();
        await bench.DisposeAsync();

        Assert.All(lab.All, instrument => Assert.True(instrument.Lost.IsCanceled));
        Assert.False(bench.Lost.IsCompleted);
    }

    [Fact]
    public async Task SafeState_AllDevices_AreAsked()
    {
        await using Bench bench = await LabBench().OpenAsync();

        IReadOnlyList<SafeStateOutcome> outcomes = await bench.EnterSafeStateAsync().Bounded();

        Assert.Equal(6, outcomes.Count);
        Assert.All(lab.All, instrument => Assert.Equal(1, instrument.SafeStateCount));
    }

    [Fact]
    public async Task Dispose_ClosesAllAndChangesNothing()
    {
        lab.Detectors.OnDispose = () => throw new InvalidOperationException("stuck");
        Bench bench = await LabBench().OpenAsync();
        await bench.DisposeAsync();

        Assert.All(lab.All, instrument => Assert.Equal((1, 0), (instrument.DisposeCount, instrument.SafeStateCount)));
        lab.Detectors.OnDispose = () => ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync() => lab.DisposeAsync();

    private TestBench LabBench() => TestBench.Of([.. lab.All.Select(instrument => TestDriver.Of((IInstrument)instrument))]);

    private static TestBench OneLink(
        string address,
        string settings,
        FakeLinks links,
        Func<DriverContext, ValueTask<IInstrument>>? open = null,
        ILinkProvider? first = null,
        bool hasDefaults = true) => new(
        $"""
        name: x
        devices:
          dut:
            driver: d
            links: {"{"} serial: "{address}" {"}"}
            link_settings: {settings}
        stations: {"{"} one: {"{"} devices: [dut] {"}"} {"}"}
        """,
        [
            TestDriver.Of(
                "d",
                open ?? (async context =>
                {
                    IByteLink link = await context.Links.OpenBytesAsync("serial");
                    return new FakeInstrument(context.DeviceId) { OnDispose = link.DisposeAsync };
                }),
                links:
                [
                    new LinkDescriptor("serial", "fake:a", "x")
                    {
                        Defaults = hasDefaults
                            ? new Dictionary<string, string> { ["baud"] = "9600", ["parity"] = "none" }
                            : [],
                    },
                ]),
        ],
        first is null ? [links] : [first, links]);
}
