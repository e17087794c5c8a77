namespace QkdHardware.Abstractions.Roles;

/// <summary>One line of a detector's own counter display.</summary>
/// <param name="Timestamp">The instrument's time of the line.</param>
/// <param name="Counts">Clicks in the measurement period, one number a detector, as the instrument orders them.</param>
public sealed record DetectorCounts(DateTimeOffset Timestamp, IReadOnlyList<double> Counts);
