namespace QkdHardware.Abstractions.Roles;

/// <summary>One record of a time tagger.</summary>
/// <param name="Inputs">The inputs to record, counted from 1, each once.</param>
/// <param name="Duration">How long the record's gate is open, in the instrument's time; positive.</param>
public sealed record AcquisitionRequest(IReadOnlyList<int> Inputs, TimeSpan Duration);
