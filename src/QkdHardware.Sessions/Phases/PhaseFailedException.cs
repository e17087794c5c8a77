namespace QkdHardware.Sessions.Phases;

/// <summary>A measured outcome lies beyond its limit: the instruments work, but the session cannot go on.</summary>
public sealed class PhaseFailedException(string message) : Exception(message);
