using QkdHardware.DeviceManager.Benches;
using QkdHardware.Sessions.Bb84.Plan;

namespace QkdHardware.Sessions.Bb84.Results;

/// <summary>
/// How far a key may be trusted, with all reasons. This version never grants <c>assumptions-met</c>: it cannot yet
/// gather the evidence for every assumption of the proof.
/// </summary>
/// <param name="Name"><c>emulated</c> or <c>laboratory</c>.</param>
/// <param name="Reasons">Why it is not more, each one sentence.</param>
public sealed record Grade(string Name, IReadOnlyList<string> Reasons)
{
    /// <param name="plan">The session's plan.</param>
    /// <param name="result">Its result.</param>
    /// <param name="emulated">The devices that are emulated.</param>
    public static Grade Of(Bb84Plan plan, Bb84Result result, IReadOnlyList<string> emulated)
    {
        var reasons = new List<string>();
        if (emulated.Count > 0)
        {
            reasons.Add($"emulated instruments on the path: {string.Join(", ", emulated)}");
        }

        double repeats = plan.RecordSeconds * plan.Clock.SymbolRateHz / plan.Clock.PatternSymbols;
        if (repeats > 1)
        {
            reasons.Add($"each secret pattern of {plan.Clock.PatternSymbols} symbols was sent {repeats:0} times");
        }

        reasons.Add("both stations ran in one process on one host");
        reasons.Add("the classical channel was not authenticated");
        reasons.Add("no evidence in the record that the phases of the pulses are random");
        reasons.Add("no evidence in the record that the detectors' efficiencies are equal");
        if (result.SourceSamples.Any(sample => sample.VoidReason is not null))
        {
            reasons.Add("records were void, and the intensities were set anew between records");
        }

        return new(emulated.Count > 0 ? "emulated" : "laboratory", reasons);
    }

    /// <summary>
    /// The devices that were opened at an emulator's doors, or of which a link leads to this host: no instrument listens
    /// there, so what answers is an emulator (or a tunnel, of which nothing better can be said).
    /// </summary>
    public static IReadOnlyList<string> EmulatedDevices(IEnumerable<OpenedDevice> devices) =>
        [.. devices.Where(device => device.IsRedirected || device.Addresses.Values.Any(LocalAddress.Is)).Select(device => device.Id).Order()];
}
