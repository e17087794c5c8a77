using QkdHardware.DeviceManager.Benches;
using QkdHardware.Sessions.Bb84.Messages;
using QkdHardware.Sessions.Bb84.Patterns;
using QkdHardware.Sessions.Bb84.Plan;
using QkdHardware.Sessions.Bb84.Results;
using QkdHardware.Sessions.Channels;
using QkdHardware.Sessions.Phases;

namespace QkdHardware.Sessions.Bb84.Stations;

/// <summary>Alice: leads the session from the blocked switch to the key, and asks Bob for his part over the channel.</summary>
internal sealed class AliceStation : IDisposable
{
    private readonly Bb84Plan plan;
    private readonly MessagePort port;
    private readonly PhaseLog phases;
    private readonly SiftedBits sifted = new();

    public AliceStation(Bb84Plan plan, Bench bench, IClassicalChannel channel, PhaseLog phases, TimeProvider time)
    {
        (this.plan, port, this.phases) = (plan, new MessagePort(channel), phases);
        Source = new SourceControl(plan, bench);
        Records = new KeyRecords(plan, port, Source, sifted, time);
    }

    public SourceControl Source { get; }

    public KeyRecords Records { get; }

    /// <summary>What distillation gave; null before it.</summary>
    public Distilled? Distilled { get; private set; }

    /// <summary>Sifted bits of both bases, before distillation takes them.</summary>
    public long SiftedBitCount { get; private set; }

    /// <summary>See <see cref="SiftedBits.DistinctPatternBits"/>.</summary>
    public long DistinctPatternBits { get; private set; }

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await PrepareAsync(cancellationToken).ConfigureAwait(false);
        await AlignAsync(cancellationToken).ConfigureAwait(false);
        await phases.RunAsync(
            "key", progress => MakeKeyRecordsAsync(progress, cancellationToken)).ConfigureAwait(false);
        await phases.RunAsync("distil", _ => DistilAsync(cancellationToken)).ConfigureAwait(false);
        await port.SendAsync(MessageKind.Finish, cancellationToken).ConfigureAwait(false);
    }

    public void Dispose()
    {
        sifted.Dispose();
        Distilled?.Key?.Dispose();
    }

    // The order protects the detectors: no light can reach them before the attenuator stands at its largest value.
    private async Task PrepareAsync(CancellationToken cancellationToken)
    {
        await phases.RunAsync("block", async _ =>
        {
            await Source.BlockAsync(cancellationToken).ConfigureAwait(false);
            return "the switch reports an empty map";
        }).ConfigureAwait(false);
        await phases.RunAsync("home", async _ =>
        {
            await Source.HomeAttenuatorAsync(cancellationToken).ConfigureAwait(false);
            return "the attenuator found its home position";
        }).ConfigureAwait(false);
        await phases.RunAsync("attenuate", async _ =>
            $"attenuation {await Source.AttenuateFullyAsync(cancellationToken).ConfigureAwait(false)}, power meter zeroed in the dark")
            .ConfigureAwait(false);
        await phases.RunAsync("generator", async _ =>
        {
            using SymbolPattern pattern = PublicPattern(plan.PublicSeed);
            await Source.PlayAsync(pattern, cancellationToken).ConfigureAwait(false);
            return $"a public pattern of {pattern.Length} symbols plays";
        }).ConfigureAwait(false);
        await phases.RunAsync("bias", async _ =>
        {
            await port.SendAsync(MessageKind.BiasDetectors, cancellationToken).ConfigureAwait(false);
            await port.ExpectAsync(MessageKind.Done, cancellationToken).ConfigureAwait(false);
            return "the detectors report their bias";
        }).ConfigureAwait(false);
        await phases.RunAsync("link", async _ =>
        {
            await Source.OpenLinkAsync(cancellationToken).ConfigureAwait(false);
            return "the switch reports the link";
        }).ConfigureAwait(false);
    }

    private async Task AlignAsync(CancellationToken cancellationToken)
    {
        await phases.RunAsync("mu", async progress =>
        {
            await Source.CalibrateAsync(progress, cancellationToken).ConfigureAwait(false);
            return $"mu {Source.Mu:0.####}, nu {Source.Nu:0.####} at {Source.Attenuation}";
        }).ConfigureAwait(false);
        await phases.RunAsync("dark counts", async _ =>
        {
            await Source.DarkenLinkAsync(cancellationToken).ConfigureAwait(false);
            await port.SendAsync(
                MessageKind.MeasureDarkCounts, new RecordRequest(plan.AlignmentSeconds), cancellationToken).ConfigureAwait(false);
            DarkCountReport report = await port
                .ExpectAsync<DarkCountReport>(MessageKind.DarkCounts, cancellationToken).ConfigureAwait(false);
            await Source.OpenLinkAsync(cancellationToken).ConfigureAwait(false);
            return $"{string.Join(", ", report.Cps.Select(rate => rate.ToString("0")))} counts/s";
        }).ConfigureAwait(false);

        var request = new PublicRecordRequest(plan.PublicSeed, plan.AlignmentSeconds);
        using SymbolPattern pattern = PublicPattern(request.Seed);
        await phases.RunAsync("delay", async _ =>
        {
            await Source.PlayAsync(pattern, cancellationToken).ConfigureAwait(false);
            await port.SendAsync(MessageKind.FindDelays, request, cancellationToken).ConfigureAwait(false);
            DelayReport report = await port
                .ExpectAsync<DelayReport>(MessageKind.Delays, cancellationToken).ConfigureAwait(false);
            return $"offsets {string.Join(", ", report.SymbolOffset)} symbols, delays {string.Join(", ", report.DelayPs)} ps";
        }).ConfigureAwait(false);
        await phases.RunAsync("qber", async _ =>
        {
            await port.SendAsync(MessageKind.CheckQber, request, cancellationToken).ConfigureAwait(false);
            QberReport report = await port.ExpectAsync<QberReport>(MessageKind.Qber, cancellationToken).ConfigureAwait(false);
            return CheckQber(report);
        }).ConfigureAwait(false);
    }

    private string CheckQber(QberReport report)
    {
        if (report.ZDetections == 0 || report.XDetections == 0)
        {
            throw new PhaseFailedException(
                $"No sifted detections in {(report.ZDetections == 0 ? "Z" : "X")}. Check the loss of the link and the gate.");
        }

        double z = (double)report.ZErrors / report.ZDetections;
        double x = (double)report.XErrors / report.XDetections;
        return Math.Max(z, x) <= plan.Limits.Qber
            ? $"QBER {z:P2} in Z, {x:P2} in X"
            : throw new PhaseFailedException(
                $"QBER {z:P2} in Z, {x:P2} in X; the limit is {plan.Limits.Qber:P1}. Check the polarisation, the delays and the modulators.");
    }

    private async Task<string> MakeKeyRecordsAsync(Action<double, string> progress, CancellationToken cancellationToken)
    {
        int valid = 0;
        int voids = 0;
        while (valid < plan.Records)
        {
            progress((double)valid / plan.Records, $"record {valid + 1} of {plan.Records}");
            string? reason = await Records.MakeAsync(cancellationToken).ConfigureAwait(false);
            if (reason is null)
            {
                valid++;
                continue;
            }

            voids++;
            progress((double)valid / plan.Records, $"void: {reason}");
            phases.Warn($"Record {Records.Samples.Count} is void: {reason}");
            if (voids > plan.Limits.VoidRecords)
            {
                throw new PhaseFailedException($"{voids} records were void, the last because {reason}.");
            }

            await Source.RecalibrateAsync(cancellationToken).ConfigureAwait(false);
            phases.Warn($"The intensities were set anew: mu {Source.Mu:0.####}, nu {Source.Nu:0.####} at {Source.Attenuation}");
        }

        return $"{valid} records, {voids} void, {sifted.SiftedBitCount} sifted bits";
    }

    private async Task<string> DistilAsync(CancellationToken cancellationToken)
    {
        (SiftedBitCount, DistinctPatternBits) = (sifted.SiftedBitCount, sifted.DistinctPatternBits);
        Distilled = await new Distillation(port, plan)
            .LeadAsync(sifted, Source.Mu, Source.Nu, cancellationToken).ConfigureAwait(false);
        await port.ExpectAsync(MessageKind.Done, cancellationToken).ConfigureAwait(false);
        return Distilled switch
        {
            { IsVerified: false } => "no key: the hashes of the corrected bits differ",
            { Key: null } => $"no key: {Distilled.Bound?.NoKeyReason}",
            _ => $"a key of {Distilled.Key.Length} bits",
        };
    }

    private SymbolPattern PublicPattern(ulong seed) =>
        SymbolPattern.Public(seed, plan.Clock.PatternSymbols, plan.Source.PMu, plan.Source.PZ);
}
