using QkdHardware.Abstractions.Units;

namespace QkdHardware.Sessions.Bb84.Stations;

/// <summary>Watches the light of one record: power at the tap, and where the attenuator says it stands.</summary>
/// <param name="source">The light.</param>
/// <param name="expected">The mean photon number that the calibration promises for the pattern.</param>
/// <param name="drift">How far the light may be off, relative.</param>
internal sealed class LightWatch(SourceControl source, double expected, double drift)
{
    private double powerSum;
    private double photonSum;
    private int looks;

    /// <summary>Why the record is void; null while the light is right.</summary>
    public string? VoidReason { get; private set; }

    public Watts MeanPower => new(powerSum / Math.Max(1, looks));

    /// <summary>The light over what the calibration promises.</summary>
    public double RelativeLight => photonSum / Math.Max(1, looks) / expected;

    /// <summary>What the attenuator said last.</summary>
    public Decibels Attenuation { get; private set; }

    public async Task LookAsync(CancellationToken cancellationToken)
    {
        (Watts power, double photons) = await source.MonitorAsync(cancellationToken).ConfigureAwait(false);
        Attenuation = await source.ReadAttenuationAsync(cancellationToken).ConfigureAwait(false);
        (powerSum, photonSum, looks) = (powerSum + power.Value, photonSum + photons, looks + 1);
        // Asked this way round, a reading that is no number voids the record too.
        if (!(Math.Abs(Attenuation.Value - source.Attenuation.Value) <= source.AttenuationStep.Value * 1.01))
        {
            VoidReason ??= $"{source.AttenuatorId} stands at {Attenuation}, set were {source.Attenuation}: something else commands it";
        }

        if (!(Math.Abs(photons - expected) <= drift * expected))
        {
            VoidReason ??= $"the light is {photons / expected:P1} of its calibrated value";
        }
    }
}
