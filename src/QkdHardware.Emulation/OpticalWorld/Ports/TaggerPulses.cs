namespace QkdHardware.Emulation.OpticalWorld.Ports;

/// <summary>The pulses at a tagger's connectors during one record, in ps since the gate opened, each list sorted.</summary>
/// <param name="Reference">Edges at the reference (START) connector.</param>
/// <param name="Inputs">Edges at the signal connectors; index 0 is input 1.</param>
/// <param name="DurationPs">How long the gate was open.</param>
public sealed record TaggerPulses(
    IReadOnlyList<long> Reference, IReadOnlyList<IReadOnlyList<long>> Inputs, long DurationPs);
