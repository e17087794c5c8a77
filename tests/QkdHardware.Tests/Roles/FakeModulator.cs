using QkdHardware.Abstractions.Roles;
using QkdHardware.Abstractions.Units;

namespace QkdHardware.Tests.Roles;

/// <summary>A drive that keeps copies of the samples loaded last; the caller's own memory is kept too, to see what becomes of it.</summary>
internal sealed class FakeModulator(string deviceId = "generator") : FakeInstrument(deviceId), IModulator
{
    public int OutputCount => 2;

    public Interval<Hertz> SampleRateRange { get; } = new(new(1e-6), new(250e6));

    public Interval<int> SampleCountRange { get; } = new(32, 4_000_000);

    public Interval<Volts> VoltageRange { get; } = new(new(-5), new(5));

    public bool IsOn { get; private set; }

    /// <summary>Copies of the samples by output.</summary>
    public Dictionary<int, float[]> Samples { get; } = [];

    public IReadOnlyList<ModulatorPattern> Loaded { get; private set; } = [];

    public ValueTask LoadPatternsAsync(
        IReadOnlyList<ModulatorPattern> patterns, CancellationToken cancellationToken = default)
    {
        (IsOn, Loaded) = (false, patterns);
        foreach (ModulatorPattern pattern in patterns)
        {
            Samples[pattern.Output] = pattern.Samples.ToArray();
        }

        return ValueTask.CompletedTask;
    }

    public ValueTask SetOutputsAsync(bool on, CancellationToken cancellationToken = default)
    {
        IsOn = on;
        return ValueTask.CompletedTask;
    }

    public ValueTask<bool> ReadOutputsAsync(CancellationToken cancellationToken = default) => new(IsOn);
}
