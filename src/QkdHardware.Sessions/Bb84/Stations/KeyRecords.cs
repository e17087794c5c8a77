using QkdHardware.Abstractions.Units;
using QkdHardware.Sessions.Bb84.Messages;
using QkdHardware.Sessions.Bb84.Patterns;
using QkdHardware.Sessions.Bb84.Plan;
using QkdHardware.Sessions.Bb84.Results;

namespace QkdHardware.Sessions.Bb84.Stations;

/// <summary>
/// Alice's part of the records that become key: a fresh secret pattern each, the light watched while it plays, and the
/// sifting of what Bob announces. A record in which the light was not what the plan says is void: its intensities, on
/// which the bound rests, are unknown.
/// </summary>
internal sealed class KeyRecords(
    Bb84Plan plan, MessagePort port, SourceControl source, SiftedBits sifted, TimeProvider time)
{
    private static readonly TimeSpan MonitorPeriod = TimeSpan.FromMilliseconds(200);

    private readonly List<SourceSample> samples = [];
    private readonly List<RecordNumbers> numbers = [];

    /// <summary>Every record, void ones included.</summary>
    public IReadOnlyList<SourceSample> Samples => samples;

    /// <summary>Bob's numbers of the records that count.</summary>
    public IReadOnlyList<RecordNumbers> Numbers => numbers;

    /// <summary>Makes one record.</summary>
    /// <returns>Why it is void, or null.</returns>
    public async Task<string?> MakeAsync(CancellationToken cancellationToken)
    {
        using SymbolPattern pattern = SymbolPattern.Secret(plan.Clock.PatternSymbols, plan.Source.PMu, plan.Source.PZ);
        DateTimeOffset started = time.GetUtcNow();
        await source.PlayAsync(pattern, cancellationToken).ConfigureAwait(false);
        await port.SendAsync(
            MessageKind.MakeRecord, new RecordRequest(plan.RecordSeconds), cancellationToken).ConfigureAwait(false);

        Task<ReadOnlyMemory<byte>> announcement = port.ExpectAsync(MessageKind.Detections, cancellationToken).AsTask();
        var watch = new LightWatch(source, MeanPhotonNumberOf(pattern), plan.Limits.MuDrift);
        await watch.LookAsync(cancellationToken).ConfigureAwait(false);
        while (!announcement.IsCompleted)
        {
            await Task.WhenAny(announcement, Task.Delay(MonitorPeriod, time, cancellationToken)).ConfigureAwait(false);
            await watch.LookAsync(cancellationToken).ConfigureAwait(false);
        }

        (long[] pulses, bool[] basisX) = DetectionList.Read(
            (await announcement.ConfigureAwait(false)).Span, MaxPulse());
        RecordNumbers bob = await port
            .ExpectAsync<RecordNumbers>(MessageKind.RecordNumbers, cancellationToken).ConfigureAwait(false);
        if (bob is not { Tags: >= 0, Losses: >= 0, DoubleClicks: >= 0, SameBasisDoubleClicks: >= 0 })
        {
            throw new InvalidDataException("Bob's numbers of a record are negative.");
        }

        string? reason = bob.Losses > 0 ? $"the tagger lost tags ({bob.Losses})" : watch.VoidReason;
        samples.Add(new(
            samples.Count + 1, started, watch.MeanPower.Value, watch.RelativeLight * source.Mu, watch.Attenuation.Value, reason));
        await SiftAsync(pattern, pulses, basisX, reason, cancellationToken).ConfigureAwait(false);
        if (reason is null)
        {
            numbers.Add(bob);
        }

        return reason;
    }

    private async Task SiftAsync(
        SymbolPattern pattern, long[] pulses, bool[] basisX, string? voidReason, CancellationToken cancellationToken)
    {
        byte[] flags = new byte[pulses.Length];
        long[] tests = new long[2];
        if (voidReason is null)
        {
            sifted.BeginRecord(pattern.Length);
            for (int i = 0; i < flags.Length; i++)
            {
                int place = (int)(pulses[i] % pattern.Length);
                flags[i] = Answer(pattern.Span[place], basisX[i], place, tests);
            }
        }

        await port.SendBytesAsync(MessageKind.Sifting, SiftingReply.Write(voidReason is not null, flags), cancellationToken)
            .ConfigureAwait(false);
        TestErrors errors = await port
            .ExpectAsync<TestErrors>(MessageKind.TestErrors, cancellationToken).ConfigureAwait(false);
        if (voidReason is null)
        {
            if (errors.Signal < 0 || errors.Signal > tests[0] || errors.Decoy < 0 || errors.Decoy > tests[1])
            {
                throw new InvalidDataException("Bob counts more errors in the test basis than there were tests.");
            }

            sifted.AddTests(tests[0], tests[1], errors.Signal, errors.Decoy);
        }
    }

    private byte Answer(byte symbol, bool seenInX, int place, long[] tests)
    {
        bool sentInX = (symbol & Symbols.BasisX) != 0;
        if (sentInX != seenInX)
        {
            return 0;
        }

        bool bit = (symbol & Symbols.Value) != 0;
        bool isDecoy = (symbol & Symbols.Decoy) != 0;
        byte flags = (byte)(SiftingReply.Keep | (isDecoy ? SiftingReply.Decoy : 0));
        if (!sentInX)
        {
            sifted.AddKeyBit(bit, isDecoy, place);
            return flags;
        }

        tests[isDecoy ? 1 : 0]++;
        return bit ? (byte)(flags | SiftingReply.TestBit) : flags;
    }

    // What the meter should see: the intensities by their shares in this very pattern.
    private double MeanPhotonNumberOf(SymbolPattern pattern)
    {
        long decoys = 0;
        foreach (byte symbol in pattern.Span)
        {
            decoys += (symbol & Symbols.Decoy) != 0 ? 1 : 0;
        }

        double share = (double)decoys / pattern.Length;
        return ((1 - share) * source.Mu) + (share * source.Nu);
    }

    private long MaxPulse() => (long)(plan.RecordSeconds * plan.Clock.SymbolRateHz) + (2L * plan.Clock.PatternSymbols);
}
