namespace QkdHardware.Sessions.Phases;

/// <summary>One phase of a session as it went.</summary>
/// <param name="Name">The phase.</param>
/// <param name="Started">When it began.</param>
/// <param name="DurationSeconds">How long it took on the wall.</param>
/// <param name="Outcome">What was measured, or what went wrong, in one sentence.</param>
/// <param name="Succeeded">Whether the outcome lies within its limits.</param>
public sealed record PhaseRecord(
    string Name, DateTimeOffset Started, double DurationSeconds, string Outcome, bool Succeeded);
