using QkdHardware.DeviceManager.Benches;
using QkdHardware.KeyDistillation.Estimation;
using QkdHardware.Sessions.Bb84.Plan;

namespace QkdHardware.Sessions.Bb84.Results;

/// <summary>Makes the document of a session's result.</summary>
public static class SessionDocuments
{
    private const string Proof =
        "one-decoy finite-key bound, Rusca et al., Appl. Phys. Lett. 112, 171104 (2018), arXiv:1801.03443";

    /// <param name="bench">The bench file.</param>
    /// <param name="devices">The opened instruments.</param>
    /// <param name="result">The session's result.</param>
    /// <param name="twinSeed">The emulator's seed when this process runs it.</param>
    public static SessionDocument Create(
        Bb84Bench bench,
        IReadOnlyCollection<OpenedDevice> devices,
        Bb84Result result,
        long? twinSeed)
    {
        Bb84Plan plan = bench.Session;
        IReadOnlyList<string> emulated = Grade.EmulatedDevices(devices);
        Grade grade = Grade.Of(plan, result, emulated);
        DecoyCounts? counts = result.Counts;
        return new SessionDocument
        {
            Protocol = Bb84Plan.ProtocolName,
            Proof = Proof,
            Bench = bench.Name.Value,
            Outcome = OutcomeName(result.End),
            Error = result.Failure?.Message,
            FailedDevice = result.Failure?.DeviceId,
            Grade = grade.Name,
            GradeReasons = grade.Reasons,
            TwinSeed = twinSeed,
            Started = result.Started,
            AcquiredSeconds = result.AcquiredSeconds,
            WallSeconds = result.Wall.TotalSeconds,
            PulsesSent = result.PulsesSent,
            Detections = result.Detections,
            DoubleClicks = result.DoubleClicks,
            SameBasisDoubleClicks = result.SameBasisDoubleClicks,
            SiftedBits = result.SiftedBits,
            DistinctPatternBits = result.DistinctPatternBits,
            Qber = result.KeysVerified ? counts?.KeyBasis.Qber : null,
            QberTestBasis = counts?.TestBasis.Qber,
            Mu = result.Mu,
            Nu = result.Nu,
            PMu = plan.Source.PMu,
            Counts = counts is null ? null : new Dictionary<string, IReadOnlyDictionary<string, SessionDocument.CountPair>>
            {
                ["z"] = SessionDocument.CountPair.Of(counts.KeyBasis),
                ["x"] = SessionDocument.CountPair.Of(counts.TestBasis),
            },
            SinglePhotonBitsLower = result.Bound?.SinglePhotonLower,
            PhaseErrorUpper = result.Bound?.PhaseErrorUpper,
            LeakEcBits = result.LeakedBits,
            ReconciliationEfficiency = result.ReconciliationEfficiency,
            SecretKeyBits = result.SecretKeyBits,
            SecretKeyRateBps = result.SecretKeyRate,
            KeysVerified = result.KeysVerified,
            KeyFiles = result.Keys is null ? null : new Dictionary<string, string>
            {
                ["alice"] = result.Keys.Alice,
                ["bob"] = result.Keys.Bob,
            },
            EpsSec = plan.Security.EpsSec,
            EpsCor = plan.Security.EpsCor,
            Overflows = result.Overflows,
            Instruments =
            [
                .. devices.Select(device => new SessionDocument.InstrumentEntry(
                    device.Id, device.Driver.Id, device.Instrument.Identity, device.Driver.Evidence, emulated.Contains(device.Id))),
            ],
            Phases = [.. result.Phases.Select(SessionDocument.PhaseEntry.Of)],
            SafeState =
            [
                .. result.SafeState.Select(outcome => new SessionDocument.SafeStateEntry(
                    outcome.DeviceId, outcome.IsSafe, outcome.Duration.TotalSeconds, outcome.Problem)),
            ],
        };
    }

    private static string OutcomeName(SessionEnd end) => end switch
    {
        SessionEnd.Done => "done",
        SessionEnd.LimitExceeded => "limit_exceeded",
        SessionEnd.InstrumentFailed => "instrument_failed",
        SessionEnd.KeyNotStored => "key_not_stored",
        _ => "interrupted",
    };
}
