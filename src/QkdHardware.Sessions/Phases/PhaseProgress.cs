namespace QkdHardware.Sessions.Phases;

/// <summary>How far a phase is.</summary>
/// <param name="Phase">Its name.</param>
/// <param name="Fraction">0 at its beginning, 1 when it is over.</param>
/// <param name="Note">What it does now, or its outcome.</param>
/// <param name="Failed">Whether it ended with a failure.</param>
public sealed record PhaseProgress(string Phase, double Fraction, string Note, bool Failed = false);
