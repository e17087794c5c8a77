using Microsoft.Extensions.Time.Testing;
using QkdHardware.Emulation;
using QkdHardware.Emulation.FrontDoors;
using QkdHardware.Emulation.Instruments.SingleQuantum;

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
        ControlDoor = new InMemoryDoor((IByteService)Firmware.Services["control"], maxPortion);
        CountsDoor = new InMemoryDoor((IByteService)Firmware.Services["counts"], maxPortion);
    }

    public FakeTimeProvider Time { get; } = new(Start);

    public FakeDetectors Detectors { get; }

    public EosFirmware Firmware { get; }

    public InMemoryDoor ControlDoor { get; }

    public InMemoryDoor CountsDoor { get; }

    public EosClient Control() => new(ControlDoor.Connect());

    public EosClient Counts() => new(CountsDoor.Connect());
}
