using QkdHardware.Abstractions.Roles;
using QkdHardware.Abstractions.Units;
using QkdHardware.Tests.Roles;

namespace QkdHardware.Tests.Sessions.Bb84.Patterns;

/// <summary>A drive that takes no pattern.</summary>
internal sealed class RefusingModulator() : FakeInstrument("generator"), IModulator
{
    public IReadOnlyList<ModulatorPattern>? Seen { get; private set; }

    public int OutputCount => 2;

    public Interval<Hertz> SampleRateRange { get; } = new(new(1), new(1e9));

    public Interval<int> SampleCountRange { get; } = new(1, 1000);

    public Interval<Volts> VoltageRange { get; } = new(new(-5), new(5));

    public ValueTask LoadPatternsAsync(
        IReadOnlyList<ModulatorPattern> patterns, CancellationToken cancellationToken = default)
    {
        Seen = patterns;
        throw new InvalidOperationException("refused");
    }

    public ValueTask SetOutputsAsync(bool on, CancellationToken cancellationToken = default) => ValueTask.CompletedTask;

    public ValueTask<bool> ReadOutputsAsync(CancellationToken cancellationToken = default) => new(false);
}
