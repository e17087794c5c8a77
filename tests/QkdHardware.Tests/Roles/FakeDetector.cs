using QkdHardware.Abstractions.Roles;
using QkdHardware.Abstractions.Units;

namespace QkdHardware.Tests.Roles;

/// <summary>A rack of detectors that remembers its bias.</summary>
internal sealed class FakeDetector(string deviceId = "detectors") : FakeInstrument(deviceId), ISinglePhotonDetector
{
    private Amperes[] bias = new Amperes[4];

    public int DetectorCount { get; init; } = 4;

    public Interval<Amperes> BiasRange { get; } = new(new(0), Amperes.FromMicroamperes(100));

    public bool IsEnabled { get; private set; }

    public TimeSpan Period { get; private set; }

    public ValueTask SetBiasAsync(IReadOnlyList<Amperes> currents, CancellationToken cancellationToken = default)
    {
        bias = [.. currents];
        return ValueTask.CompletedTask;
    }

    public ValueTask<IReadOnlyList<Amperes>> ReadBiasAsync(CancellationToken cancellationToken = default) => new(bias);

    public ValueTask SetEnabledAsync(bool enabled, CancellationToken cancellationToken = default)
    {
        IsEnabled = enabled;
        return ValueTask.CompletedTask;
    }

    public ValueTask<bool> ReadEnabledAsync(CancellationToken cancellationToken = default) => new(IsEnabled);

    public ValueTask SetMeasurementPeriodAsync(TimeSpan period, CancellationToken cancellationToken = default)
    {
        Period = period;
        return ValueTask.CompletedTask;
    }

    public ValueTask<DetectorCounts> ReadCountsAsync(CancellationToken cancellationToken = default) =>
        new(new DetectorCounts(DateTimeOffset.UnixEpoch, [10, 20.5, 30, 40]));
}
