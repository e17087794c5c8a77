using System.Text.Json.Serialization;
using QkdHardware.Abstractions.Devices;
using QkdHardware.KeyDistillation.Estimation;
using QkdHardware.Sessions.Phases;

namespace QkdHardware.Sessions.Bb84.Results;

/// <summary>The document <c>session.json</c>: what a session leaves for programs. Keys are in snake_case.</summary>
public sealed record SessionDocument
{
    public required string Protocol { get; init; }

    /// <summary>The proof that the key length rests on.</summary>
    public required string Proof { get; init; }

    public required string Bench { get; init; }

    /// <summary><c>done</c>, <c>limit_exceeded</c>, <c>instrument_failed</c>, <c>key_not_stored</c> or <c>interrupted</c>.</summary>
    public required string Outcome { get; init; }

    /// <summary>Why the session did not reach its end; null when it did.</summary>
    public required string? Error { get; init; }

    /// <summary>The instrument that failed; null when none did.</summary>
    public required string? FailedDevice { get; init; }

    public required string Grade { get; init; }

    public required IReadOnlyList<string> GradeReasons { get; init; }

    /// <summary>The emulator's seed when this process runs it; else null.</summary>
    public required long? TwinSeed { get; init; }

    public required DateTimeOffset Started { get; init; }

    [JsonPropertyName("acquired_s")]
    public required double AcquiredSeconds { get; init; }

    [JsonPropertyName("wall_s")]
    public required double WallSeconds { get; init; }

    public required long PulsesSent { get; init; }

    public required long Detections { get; init; }

    public required long DoubleClicks { get; init; }

    public required long SameBasisDoubleClicks { get; init; }

    public required long SiftedBits { get; init; }

    public required long DistinctPatternBits { get; init; }

    /// <summary>The error rate of the key basis after verification; null before.</summary>
    public required double? Qber { get; init; }

    /// <summary>The error rate of the test basis.</summary>
    public required double? QberTestBasis { get; init; }

    public required double? Mu { get; init; }

    public required double? Nu { get; init; }

    public required double PMu { get; init; }

    public required IReadOnlyDictionary<string, IReadOnlyDictionary<string, CountPair>>? Counts { get; init; }

    public required double? SinglePhotonBitsLower { get; init; }

    public required double? PhaseErrorUpper { get; init; }

    public required long LeakEcBits { get; init; }

    public required double? ReconciliationEfficiency { get; init; }

    public required long SecretKeyBits { get; init; }

    public required double SecretKeyRateBps { get; init; }

    public required bool KeysVerified { get; init; }

    /// <summary>Each station's key file; null without a key.</summary>
    public required IReadOnlyDictionary<string, string>? KeyFiles { get; init; }

    public required double EpsSec { get; init; }

    public required double EpsCor { get; init; }

    public required long Overflows { get; init; }

    public required IReadOnlyList<InstrumentEntry> Instruments { get; init; }

    public required IReadOnlyList<PhaseEntry> Phases { get; init; }

    public required IReadOnlyList<SafeStateEntry> SafeState { get; init; }

    /// <summary>Detections and errors of one basis and intensity.</summary>
    public sealed record CountPair(double N, double M)
    {
        internal static IReadOnlyDictionary<string, CountPair> Of(BasisCounts counts) => new Dictionary<string, CountPair>
        {
            ["mu"] = new(counts.SignalDetections, counts.SignalErrors),
            ["nu"] = new(counts.DecoyDetections, counts.DecoyErrors),
        };
    }

    /// <summary>One instrument of the session.</summary>
    public sealed record InstrumentEntry(
        string Id, string Driver, InstrumentIdentity Identity, IReadOnlyList<EvidenceKind> Evidence, bool Emulated);

    /// <summary>One phase.</summary>
    public sealed record PhaseEntry(
        string Name,
        DateTimeOffset Started,
        [property: JsonPropertyName("duration_s")] double DurationSeconds,
        string Outcome,
        bool Succeeded)
    {
        internal static PhaseEntry Of(PhaseRecord phase) =>
            new(phase.Name, phase.Started, phase.DurationSeconds, phase.Outcome, phase.Succeeded);
    }

    /// <summary>How one instrument reached its safe state.</summary>
    public sealed record SafeStateEntry(
        string Device, bool Confirmed, [property: JsonPropertyName("duration_s")] double DurationSeconds, string? Problem);
}
