using QkdHardware.Abstractions.Errors;
using QkdHardware.Abstractions.Links;
using QkdHardware.Abstractions.Roles;
using QkdHardware.Abstractions.Units;
using QkdHardware.Drivers.SingleQuantum;
using QkdHardware.Emulation;
using QkdHardware.Emulation.FrontDoors;
using QkdHardware.Emulation.FrontDoors.Tcp;
using QkdHardware.Emulation.Instruments.SingleQuantum;
using QkdHardware.Emulation.OpticalWorld;
using QkdHardware.Emulation.Twin;
using QkdHardware.Sdk.Links;
using QkdHardware.Tests.Drivers;
using QkdHardware.Tests.Drivers.SingleQuantum;
using QkdHardware.Tests.Links;
using QkdHardware.Tests.OpticalWorld;
using QkdHardware.Transports.Tcp;
using Xunit;

namespace QkdHardware.Tests.Instruments.SingleQuantum;

/// <summary>Driver, sockets, firmware and the optical world of the reference twin.</summary>
public sealed class EosOverTcpTests : IAsyncLifetime
{
    private static readonly IReadOnlyDictionary<string, string> NoSettings = new Dictionary<string, string>();

    private IFrontDoor control = null!;
    private IFrontDoor counts = null!;

    public async Task InitializeAsync()
    {
        var clock = new EmulatedClock(EmulatedClockMode.Fast, TimeProvider.System);
        var world = new World(TwinFile.Load(LabBench.ReferencePath()), clock);
        var settings = new Dictionary<string, string> { ["measurement_period_ms"] = "10" };
        var firmware = new EosFirmware("detectors", settings, world.Detectors("detectors"), clock);
        var doors = new TcpFrontDoorProvider();
        control = await doors.OpenAsync("tcp://127.0.0.1:0", firmware.Services["control"]);
        counts = await doors.OpenAsync("tcp://127.0.0.1:0", firmware.Services["counts"]);
    }

    public async Task DisposeAsync()
    {
        await control.DisposeAsync();
        await counts.DisposeAsync();
    }

    [Fact]
    public async Task Bias_ChangesTheDarkCountsOfTheOpticalWorld()
    {
        await using EosDetectors detectors = await OpenAsync();
        Assert.Equal(4, detectors.DetectorCount);
        await detectors.SetEnabledAsync(true).AsTask().Bounded();
        DetectorCounts unbiased = await detectors.ReadCountsAsync().AsTask().Bounded();
        Assert.All(unbiased.Counts, count => Assert.Equal(0, count));

        // 100 a second at the nominal 20 uA; at 23.9 uA exp(3.9 / 1.5) = 13.5 times as many.
        Amperes high = Amperes.FromMicroamperes(23.9);
        await detectors.SetBiasAsync([high, high, new(0), high]).AsTask().Bounded();
        await detectors.SetMeasurementPeriodAsync(TimeSpan.FromMilliseconds(100)).AsTask().Bounded();
        DetectorCounts biased = await detectors.ReadCountsAsync().AsTask().Bounded();

        // 135 are expected; five standard deviations.
        Assert.All([0, 1, 3], i => Assert.InRange(biased.Counts[i], 77, 193));
        Assert.Equal(0, biased.Counts[2]);
        Assert.InRange(biased.Timestamp - DateTimeOffset.UtcNow, TimeSpan.FromMinutes(-1), TimeSpan.FromMinutes(1));
        await detectors.EnterSafeStateAsync().AsTask().Bounded();
        DetectorCounts safe = await detectors.ReadCountsAsync().AsTask().Bounded();
        Assert.All(safe.Counts, count => Assert.Equal(0, count));
    }

    [Fact]
    public async Task Unplug_IsNoticedWhileIdle_AndPluggedInAgainTheRackRemembersItsBias()
    {
        EosDetectors detectors = await OpenAsync();
        await detectors.SetBiasAsync(Enumerable.Repeat(Amperes.FromMicroamperes(20), 4).ToArray()).AsTask().Bounded();

        await control.UnplugAsync();

        Assert.Equal(InstrumentErrorKind.Disconnected, (await detectors.Lost.Bounded()).Kind);
        await detectors.DisposeAsync().AsTask().Bounded();

        await control.PlugAsync();
        await using EosDetectors again = await OpenAsync();
        IReadOnlyList<Amperes> bias = await again.ReadBiasAsync().AsTask().Bounded();
        Assert.All(bias, current => Assert.Equal(20, current.Microamperes, 6));
    }

    private async Task<EosDetectors> OpenAsync()
    {
        FixedLinks links = new FixedLinks().Add("control", ConnectTo(control)).Add("counts", ConnectTo(counts));
        return await EosDetectors.OpenAsync(links.Context(EosScript.Driver, TimeProvider.System)).AsTask().Bounded();
    }

    private static Func<CancellationToken, ValueTask<ILink>> ConnectTo(IFrontDoor door) => token =>
        new TcpLinkProvider().OpenAsync(
            new LinkRequest(door.Connection, NoSettings, TimeSpan.FromSeconds(5), TimeProvider.System), token);
}
