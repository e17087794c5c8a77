using QkdHardware.DeviceManager.Safety;
using QkdHardware.KeyDistillation.Estimation;
using QkdHardware.Sessions.Phases;

namespace QkdHardware.Sessions.Bb84.Results;

/// <summary>Everything public that a session leaves: no pattern, no key bit.</summary>
public sealed record Bb84Result
{
    public required SessionEnd End { get; init; }

    /// <summary>Null when all phases ran.</summary>
    public required SessionFailure? Failure { get; init; }

    public required DateTimeOffset Started { get; init; }

    public required TimeSpan Wall { get; init; }

    /// <summary>Instrument time of the records that count, in s.</summary>
    public required double AcquiredSeconds { get; init; }

    /// <summary>Pulses sent in the records that count.</summary>
    public required long PulsesSent { get; init; }

    /// <summary>Tags of the records that count, gated or not.</summary>
    public required long Detections { get; init; }

    /// <summary>Pulses with clicks in both bases, discarded.</summary>
    public required long DoubleClicks { get; init; }

    /// <summary>Pulses with both clicks of one basis, given a random bit.</summary>
    public required long SameBasisDoubleClicks { get; init; }

    /// <summary>Bits of both bases where the stations chose alike.</summary>
    public required long SiftedBits { get; init; }

    /// <summary>Different pattern symbols among the key bits; no key is longer.</summary>
    public required long DistinctPatternBits { get; init; }

    public required double? Mu { get; init; }

    public required double? Nu { get; init; }

    /// <summary>Null when distillation was not reached.</summary>
    public required DecoyCounts? Counts { get; init; }

    /// <summary>Null without a verified block.</summary>
    public required FiniteKeyBound? Bound { get; init; }

    public required long LeakedBits { get; init; }

    /// <summary>Leakage over n h(QBER); null without errors or bits.</summary>
    public required double? ReconciliationEfficiency { get; init; }

    public required long SecretKeyBits { get; init; }

    /// <summary>Whether the hashes of both stations agreed.</summary>
    public required bool KeysVerified { get; init; }

    public required StoredKeys? Keys { get; init; }

    /// <summary>Losses that the tagger reported over all records.</summary>
    public required long Overflows { get; init; }

    public required IReadOnlyList<PhaseRecord> Phases { get; init; }

    public required IReadOnlyList<SourceSample> SourceSamples { get; init; }

    public required IReadOnlyList<ReceiverSample> ReceiverSamples { get; init; }

    public required ReceiverAlignment Alignment { get; init; }

    public required IReadOnlyList<SafeStateOutcome> SafeState { get; init; }

    /// <summary>Secret key bits per acquired second; 0 without acquisition.</summary>
    public double SecretKeyRate => AcquiredSeconds > 0 ? SecretKeyBits / AcquiredSeconds : 0;
}
