namespace QkdHardware.Protocols.Id900;

/// <summary>What the data link target says of one acquisition.</summary>
/// <param name="AcquisitionsCount">Sub-acquisitions received whole.</param>
/// <param name="InactivitySeconds">Time since the instrument last sent something; null if not told.</param>
/// <param name="TimestampsCount">Timestamps received; proven in the reply to <c>stop</c> only, null if not told.</param>
/// <param name="Errors">Descriptions of what went wrong.</param>
public sealed record DataLinkStatus(
    long AcquisitionsCount, double? InactivitySeconds, long? TimestampsCount, IReadOnlyList<string> Errors);
