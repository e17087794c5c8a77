using QkdHardware.DeviceManager.Safety;
using QkdHardware.KeyDistillation.Estimation;
using QkdHardware.Sessions.Bb84.Messages;
using QkdHardware.Sessions.Bb84.Plan;
using QkdHardware.Sessions.Bb84.Stations;
using QkdHardware.Sessions.Phases;

namespace QkdHardware.Sessions.Bb84.Results;

/// <summary>Gathers what both stations may show.</summary>
internal static class Bb84ResultBuilder
{
    public static Bb84Result Build(
        Bb84Plan plan,
        AliceStation alice,
        BobStation bob,
        IReadOnlyList<PhaseRecord> phases,
        SessionFailure? failure,
        IReadOnlyList<SafeStateOutcome> safety,
        StoredKeys? stored,
        DateTimeOffset started,
        TimeSpan wall)
    {
        IReadOnlyList<RecordNumbers> numbers = alice.Records.Numbers;
        double acquired = numbers.Count * plan.RecordSeconds;
        Distilled? distilled = alice.Distilled;
        return new Bb84Result
        {
            End = failure?.End ?? SessionEnd.Done,
            Failure = failure,
            Started = started,
            Wall = wall,
            AcquiredSeconds = acquired,
            PulsesSent = (long)Math.Round(acquired * plan.Clock.SymbolRateHz),
            Detections = numbers.Sum(record => record.Tags),
            DoubleClicks = numbers.Sum(record => record.DoubleClicks),
            SameBasisDoubleClicks = numbers.Sum(record => record.SameBasisDoubleClicks),
            SiftedBits = alice.SiftedBitCount,
            DistinctPatternBits = alice.DistinctPatternBits,
            Mu = Measured(alice.Source.Mu),
            Nu = Measured(alice.Source.Nu),
            Counts = distilled?.Counts,
            Bound = distilled?.Bound,
            LeakedBits = distilled?.LeakedBits ?? 0,
            ReconciliationEfficiency = distilled is null ? null : Efficiency(distilled),
            SecretKeyBits = stored is null ? 0 : distilled?.Key?.Length ?? 0,
            KeysVerified = distilled?.IsVerified ?? false,
            Keys = stored,
            Overflows = bob.Samples.Sum(sample => sample.Losses),
            Phases = phases,
            SourceSamples = alice.Records.Samples,
            ReceiverSamples = bob.Samples,
            Alignment = bob.Alignment,
            SafeState = safety,
        };
    }

    private static double? Measured(double value) => value > 0 ? value : null;

    private static double? Efficiency(Distilled distilled)
    {
        BasisCounts key = distilled.Counts.KeyBasis;
        double least = key.Detections * BinaryEntropy.Of(Math.Min(0.5, key.Qber));
        return least > 0 ? distilled.LeakedBits / least : null;
    }
}
