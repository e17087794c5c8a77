using QkdHardware.Abstractions.Errors;
using QkdHardware.Sessions.Phases;

namespace QkdHardware.Sessions.Bb84.Results;

/// <summary>Why a session did not reach its end.</summary>
/// <param name="End">The kind of end.</param>
/// <param name="Message">One message for a person.</param>
/// <param name="DeviceId">The instrument that failed; null when none did.</param>
public sealed record SessionFailure(SessionEnd End, string Message, string? DeviceId)
{
    internal static SessionFailure Of(Exception? cause, bool interrupted) => cause switch
    {
        InstrumentException failed => new(SessionEnd.InstrumentFailed, failed.Message, failed.DeviceId),
        PhaseFailedException limit => new(SessionEnd.LimitExceeded, limit.Message, null),
        null or OperationCanceledException when interrupted => new(SessionEnd.Interrupted, "The session was interrupted.", null),
        null or OperationCanceledException => new(SessionEnd.Interrupted, "The session was stopped.", null),
        _ => new(SessionEnd.LimitExceeded, cause.Message, null),
    };
}
