using Microsoft.Extensions.Time.Testing;
using QkdHardware.Emulation;
using QkdHardware.Emulation.Instruments.SingleQuantum;
using QkdHardware.Tests.Drivers;

namespace QkdHardware.Tests.Instruments.SingleQuantum;

/// <summary>The firmware with its two doors in memory, fake detectors, and a wall clock that stands still.</summary>
internal sealed class EosRackUnderTest
{
    public static readonly DateTimeOffset Start = new(2026, 11, 24, 7, 0, 0, TimeSpan.Zero);

    public EosRackUnderTest(
        int detectors = 2, int maxPortion = int.MaxValue, EmulatedClockMode mode = EmulatedClockMode.Fast, params (string Name, string Value)[] settings)
    {
        Detectors = new FakeDetectors(detectors);
        Firmware = new EosFirmware(
            "detectors", settings.ToDictionary(s => s.Name, s => s.Value), Detectors, new EmulatedClock(mode, Time));
        ControlDoor = Door("control", maxPortion);
        CountsDoor = Door("counts", maxPortion);
    }

    public FakeTimeProvider Time { get; } = new(Start);

    public FakeDetectors Detectors { get; }

    public EosFirmware Firmware { get; }

    public InMemoryDoor ControlDoor { get; }

    public InMemoryDoor CountsDoor { get; }

    /// <summary>Both doors, as a driver opens them.</summary>
    public FixedLinks Links => new FixedLinks()
        .Add("control", async token => await ControlDoor.OpenBytesAsync("control", token))
        .Add("counts", async token => await CountsDoor.OpenBytesAsync("counts", token));

    public async Task<EosClient> ControlAsync() => new(await ControlDoor.OpenBytesAsync("control"));

    public async Task<EosClient> CountsAsync() => new(await CountsDoor.OpenBytesAsync("counts"));

    private InMemoryDoor Door(string link, int maxPortion) =>
        new(new Dictionary<string, object> { [link] = Firmware.Services[link] }) { MaxPortion = maxPortion };
}
