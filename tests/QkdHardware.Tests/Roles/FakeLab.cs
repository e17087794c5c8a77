namespace QkdHardware.Tests.Roles;

/// <summary>One instrument of each role.</summary>
internal sealed class FakeLab : IAsyncDisposable
{
    public FakeModulator Generator { get; init; } = new();

    public FakeAttenuator Attenuator { get; init; } = new();

    public FakePowerMeter Meter { get; init; } = new();

    public FakeSwitch Switch { get; init; } = new();

    public FakeDetector Detectors { get; init; } = new();

    public FakeTagger Tagger { get; init; } = new();

    /// <summary>In an order that is nobody's: detectors first, the switch last.</summary>
    public IReadOnlyList<FakeInstrument> All => [Detectors, Meter, Tagger, Generator, Attenuator, Switch];

    public async ValueTask DisposeAsync()
    {
        foreach (FakeInstrument instrument in All)
        {
            await instrument.DisposeAsync();
        }
    }
}
