namespace QkdHardware.Sessions.Bb84.Results;

/// <summary>One key record as Alice saw it.</summary>
/// <param name="Record">Counted from 1, void records included.</param>
/// <param name="Started">When it began.</param>
/// <param name="PowerW">Mean power at the tap's bright port in watt.</param>
/// <param name="Mu">The signal intensity that this power means.</param>
/// <param name="AttenuationDb">What the attenuator says after the record.</param>
/// <param name="VoidReason">Null when the record counts.</param>
public sealed record SourceSample(
    int Record, DateTimeOffset Started, double PowerW, double Mu, double AttenuationDb, string? VoidReason);
