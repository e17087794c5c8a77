using QkdHardware.Abstractions.Roles;
using QkdHardware.DeviceManager.Benches;
using QkdHardware.Sessions.Bb84.Detection;
using QkdHardware.Sessions.Bb84.Messages;
using QkdHardware.Sessions.Bb84.Patterns;
using QkdHardware.Sessions.Bb84.Plan;
using QkdHardware.Sessions.Bb84.Results;
using QkdHardware.Sessions.Channels;

namespace QkdHardware.Sessions.Bb84.Stations;

/// <summary>Bob: serves Alice's messages with his own instruments, until she ends the session.</summary>
internal sealed class BobStation : IDisposable
{
    private readonly Bb84Plan plan;
    private readonly MessagePort port;
    private readonly Receiver receiver;
    private readonly SiftedBits sifted = new();
    private readonly List<ReceiverSample> samples = [];

    public BobStation(Bb84Plan plan, Bench bench, IClassicalChannel channel)
    {
        (this.plan, port) = (plan, new MessagePort(channel));
        receiver = new Receiver(plan, bench);
    }

    public ReceiverAlignment Alignment => receiver.Alignment;

    public IReadOnlyList<ReceiverSample> Samples => samples;

    /// <summary>What distillation gave; null before it.</summary>
    public Distilled? Distilled { get; private set; }

    public async Task ServeAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            (MessageKind kind, ReadOnlyMemory<byte> content) = await port.ReceiveAsync(cancellationToken).ConfigureAwait(false);
            switch (kind)
            {
                case MessageKind.BiasDetectors:
                    await receiver.BiasAsync(cancellationToken).ConfigureAwait(false);
                    await port.SendAsync(MessageKind.Done, cancellationToken).ConfigureAwait(false);
                    break;
                case MessageKind.MeasureDarkCounts:
                    double dark = Seconds(MessagePort.Read<RecordRequest>(content).Seconds);
                    double[] rates = await receiver.MeasureDarkAsync(dark, cancellationToken).ConfigureAwait(false);
                    await port.SendAsync(MessageKind.DarkCounts, new DarkCountReport(rates), cancellationToken).ConfigureAwait(false);
                    break;
                case MessageKind.FindDelays:
                    await FindDelaysAsync(MessagePort.Read<PublicRecordRequest>(content), cancellationToken).ConfigureAwait(false);
                    break;
                case MessageKind.CheckQber:
                    await CheckQberAsync(MessagePort.Read<PublicRecordRequest>(content), cancellationToken).ConfigureAwait(false);
                    break;
                case MessageKind.MakeRecord:
                    await MakeRecordAsync(Seconds(MessagePort.Read<RecordRequest>(content).Seconds), cancellationToken).ConfigureAwait(false);
                    break;
                case MessageKind.BeginCorrection:
                    CorrectionStart start = MessagePort.Read<CorrectionStart>(content);
                    Distilled = await new Distillation(port, plan).FollowAsync(sifted, start, cancellationToken).ConfigureAwait(false);
                    await port.SendAsync(MessageKind.Done, cancellationToken).ConfigureAwait(false);
                    break;
                case MessageKind.Finish:
                    return;
                default:
                    throw new InvalidDataException($"Bob does not serve the message {kind}.");
            }
        }
    }

    public void Dispose()
    {
        sifted.Dispose();
        Distilled?.Key?.Dispose();
    }

    private static double Seconds(double asked) =>
        asked is > 0 and <= Bb84Plan.MaxRecordSeconds
            ? asked
            : throw new InvalidDataException($"Alice asks for a record of {asked} s; expected up to {Bb84Plan.MaxRecordSeconds} s.");

    private SymbolPattern PublicPattern(ulong seed) =>
        SymbolPattern.Public(seed, plan.Clock.PatternSymbols, plan.Source.PMu, plan.Source.PZ);

    private async Task FindDelaysAsync(PublicRecordRequest request, CancellationToken cancellationToken)
    {
        using SymbolPattern pattern = PublicPattern(request.Seed);
        await receiver.FindDelaysAsync(pattern, Seconds(request.Seconds), cancellationToken).ConfigureAwait(false);
        var report = new DelayReport([.. Alignment.DelaysPs], [.. Alignment.SymbolOffsets], [.. Alignment.Snr]);
        await port.SendAsync(MessageKind.Delays, report, cancellationToken).ConfigureAwait(false);
    }

    private async Task CheckQberAsync(PublicRecordRequest request, CancellationToken cancellationToken)
    {
        using SymbolPattern pattern = PublicPattern(request.Seed);
        (long zDetections, long zErrors, long xDetections, long xErrors) =
            await receiver.CheckQberAsync(pattern, Seconds(request.Seconds), cancellationToken).ConfigureAwait(false);
        var report = new QberReport(zDetections, zErrors, xDetections, xErrors);
        await port.SendAsync(MessageKind.Qber, report, cancellationToken).ConfigureAwait(false);
    }

    private async Task MakeRecordAsync(double seconds, CancellationToken cancellationToken)
    {
        (TagRecord[] records, AcquisitionSummary summary) =
            await receiver.RecordAsync(seconds, cancellationToken).ConfigureAwait(false);
        ClickList clicks;
        double[] rates;
        try
        {
            rates = [.. records.Select(record => record.Count / seconds)];
            clicks = ClickList.Of(records, receiver.Clock, Alignment.SymbolOffsets);
        }
        finally
        {
            Receiver.DisposeAll(records);
        }

        using (clicks)
        {
            await port.SendBytesAsync(
                MessageKind.Detections, DetectionList.Write(clicks.Pulses, clicks.BasisX), cancellationToken).ConfigureAwait(false);
            await port.SendAsync(
                MessageKind.RecordNumbers,
                new RecordNumbers(summary.Tags, summary.Losses, clicks.DoubleClicks, clicks.SameBasisDoubleClicks),
                cancellationToken).ConfigureAwait(false);
            ReadOnlyMemory<byte> reply = await port.ExpectAsync(MessageKind.Sifting, cancellationToken).ConfigureAwait(false);
            byte[]? flags = SiftingReply.Read(reply.Span, clicks.Pulses.Length);
            (TestErrors errors, long tests) = flags is null ? (new TestErrors(0, 0), 0) : Sift(clicks, flags);
            double? qber = tests > 0 ? (double)(errors.Signal + errors.Decoy) / tests : null;
            samples.Add(new(samples.Count + 1, rates, summary.Tags, summary.Losses, clicks.DoubleClicks, qber));
            await port.SendAsync(MessageKind.TestErrors, errors, cancellationToken).ConfigureAwait(false);
        }
    }

    private (TestErrors Errors, long Tests) Sift(ClickList clicks, byte[] flags)
    {
        sifted.BeginRecord(plan.Clock.PatternSymbols);
        long[] counts = new long[2];
        long[] errors = new long[2];
        for (int i = 0; i < flags.Length; i++)
        {
            if ((flags[i] & SiftingReply.Keep) == 0)
            {
                continue;
            }

            int decoy = (flags[i] & SiftingReply.Decoy) != 0 ? 1 : 0;
            if (clicks.BasisX[i])
            {
                counts[decoy]++;
                errors[decoy] += ((flags[i] & SiftingReply.TestBit) != 0) == clicks.Bits[i] ? 0 : 1;
            }
            else
            {
                sifted.AddKeyBit(clicks.Bits[i], decoy == 1, (int)(clicks.Pulses[i] % plan.Clock.PatternSymbols));
            }
        }

        sifted.AddTests(counts[0], counts[1], errors[0], errors[1]);
        return (new(errors[0], errors[1]), counts[0] + counts[1]);
    }
}
