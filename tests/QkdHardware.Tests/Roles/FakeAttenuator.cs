using QkdHardware.Abstractions.Roles;
using QkdHardware.Abstractions.Units;

namespace QkdHardware.Tests.Roles;

/// <summary>An attenuator that stands where it was set, and remembers every move.</summary>
internal sealed class FakeAttenuator(string deviceId = "attenuator") : FakeInstrument(deviceId), IVariableAttenuator
{
    public Interval<Decibels> AttenuationRange { get; init; } = new(new(1.5), new(60));

    public Decibels AttenuationStep { get; init; } = new(0.01);

    public Decibels Attenuation { get; set; } = new(60);

    public List<double> Moves { get; } = [];

    public int HomeCount { get; private set; }

    public ValueTask HomeAsync(CancellationToken cancellationToken = default)
    {
        HomeCount++;
        return ValueTask.CompletedTask;
    }

    public ValueTask<Decibels> SetAttenuationAsync(Decibels attenuation, CancellationToken cancellationToken = default)
    {
        AttenuationRange.ThrowIfOutside(attenuation, nameof(attenuation));
        cancellationToken.ThrowIfCancellationRequested();
        Attenuation = attenuation;
        Moves.Add(attenuation.Value);
        return new(attenuation);
    }

    public ValueTask<Decibels> ReadAttenuationAsync(CancellationToken cancellationToken = default) => new(Attenuation);
}
