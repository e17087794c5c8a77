using QkdHardware.Sessions.Bb84.Results;

namespace QkdHardware.Tests.Sessions.Bb84.Results;

/// <summary>Results of sessions that reached nothing.</summary>
internal static class ResultOf
{
    public static Bb84Result Nothing { get; } = new()
    {
        End = SessionEnd.Done,
        Failure = null,
        Started = DateTimeOffset.UnixEpoch,
        Wall = TimeSpan.FromSeconds(5),
        AcquiredSeconds = 0,
        PulsesSent = 0,
        Detections = 0,
        DoubleClicks = 0,
        SameBasisDoubleClicks = 0,
        SiftedBits = 0,
        DistinctPatternBits = 0,
        Mu = null,
        Nu = null,
        Counts = null,
        Bound = null,
        LeakedBits = 0,
        ReconciliationEfficiency = null,
        SecretKeyBits = 0,
        KeysVerified = false,
        Keys = null,
        Overflows = 0,
        Phases = [],
        SourceSamples = [],
        ReceiverSamples = [],
        Alignment = new ReceiverAlignment(),
        SafeState = [],
    };
}
