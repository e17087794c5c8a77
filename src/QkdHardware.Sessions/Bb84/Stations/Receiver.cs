using QkdHardware.Abstractions.Roles;
using QkdHardware.Abstractions.Units;
using QkdHardware.DeviceManager.Benches;
using QkdHardware.Sessions.Bb84.Detection;
using QkdHardware.Sessions.Bb84.Patterns;
using QkdHardware.Sessions.Bb84.Plan;
using QkdHardware.Sessions.Bb84.Results;
using QkdHardware.Sessions.Phases;

namespace QkdHardware.Sessions.Bb84.Stations;

/// <summary>Bob's detectors and tagger: bias, records, and the alignment of the four channels.</summary>
internal sealed class Receiver
{
    private static readonly TimeSpan DisplayPeriod = TimeSpan.FromMilliseconds(100);

    private readonly Bb84Plan plan;
    private readonly ISinglePhotonDetector detectors;
    private readonly ITimeTagger tagger;
    private readonly IReadOnlyList<ReceiverChannel> channels;

    public Receiver(Bb84Plan plan, Bench bench)
    {
        this.plan = plan;
        detectors = bench.Get<ISinglePhotonDetector>(plan.Receiver.Detectors.Value);
        tagger = bench.Get<ITimeTagger>(plan.Receiver.Tagger.Value);
        channels = plan.Receiver.Channels.InOrder;
        Clock = new SlotClock(
            plan.Clock.SlotPs, plan.Clock.PatternSymbols, (long)Math.Round(plan.Receiver.GateNs * 1000 / 2));
    }

    public SlotClock Clock { get; }

    public ReceiverAlignment Alignment { get; } = new();

    /// <summary>Biases the detectors as the plan says and switches them on.</summary>
    /// <exception cref="PhaseFailedException">The rack has fewer detectors than the plan uses.</exception>
    public async Task BiasAsync(CancellationToken cancellationToken)
    {
        int last = channels.Max(channel => channel.Detector);
        if (last > detectors.DetectorCount)
        {
            throw new PhaseFailedException(
                $"The plan uses detector {last}, but {detectors.DeviceId} says it has {detectors.DetectorCount}.");
        }

        var currents = new Amperes[detectors.DetectorCount];
        foreach (ReceiverChannel channel in channels)
        {
            currents[channel.Detector - 1] = Amperes.FromMicroamperes(channel.BiasUa);
        }

        await detectors.SetMeasurementPeriodAsync(DisplayPeriod, cancellationToken).ConfigureAwait(false);
        await detectors.SetBiasAsync(currents, cancellationToken).ConfigureAwait(false);
        await detectors.SetEnabledAsync(true, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>One record. The records of the channels are the caller's to dispose.</summary>
    public async Task<(TagRecord[] Channels, AcquisitionSummary Summary)> RecordAsync(
        double seconds, CancellationToken cancellationToken)
    {
        TagRecord[] records = [.. channels.Select(_ => new TagRecord())];
        try
        {
            var byInput = channels.Select((channel, index) => (channel.Input, index)).ToDictionary(c => c.Input, c => c.index);
            AcquisitionSummary summary = await tagger.AcquireAsync(
                new AcquisitionRequest([.. byInput.Keys], TimeSpan.FromSeconds(seconds)),
                block =>
                {
                    if (block.Count > 0)
                    {
                        records[byInput[block.Channels[0]]].Add(block);
                    }
                },
                cancellationToken).ConfigureAwait(false);
            return (records, summary);
        }
        catch
        {
            DisposeAll(records);
            throw;
        }
    }

    /// <summary>Counts in the dark.</summary>
    /// <exception cref="PhaseFailedException">A detector counts more than its limit.</exception>
    public async Task<double[]> MeasureDarkAsync(double seconds, CancellationToken cancellationToken)
    {
        (TagRecord[] records, _) = await RecordAsync(seconds, cancellationToken).ConfigureAwait(false);
        double[] rates = [.. records.Select(record => record.Count / seconds)];
        DisposeAll(records);
        Alignment.DarkCps = rates;
        int worst = Array.IndexOf(rates, rates.Max());
        return rates[worst] <= plan.Limits.DarkCps
            ? rates
            : throw new PhaseFailedException(
                $"Detector {channels[worst].Detector} counts {rates[worst]:0} /s in the dark; the limit is {plan.Limits.DarkCps:0}. "
                + "Look for light leaks and check its bias.");
    }

    /// <summary>
    /// Finds where in a slot each channel's clicks arrive and moves them to the middle with the tagger's delay; then finds
    /// each channel's offset in symbols by correlation with the public pattern.
    /// </summary>
    /// <exception cref="PhaseFailedException">The signal is too weak to believe what was found.</exception>
    public async Task FindDelaysAsync(SymbolPattern pattern, double seconds, CancellationToken cancellationToken)
    {
        foreach (ReceiverChannel channel in channels)
        {
            await tagger.SetInputDelayAsync(channel.Input, new Picoseconds(0), cancellationToken).ConfigureAwait(false);
        }

        (TagRecord[] records, _) = await RecordAsync(seconds, cancellationToken).ConfigureAwait(false);
        try
        {
            long[] delays = new long[channels.Count];
            for (int i = 0; i < channels.Count; i++)
            {
                var arrivals = new ArrivalHistogram(Clock.SlotPs, tagger.Resolution.Value);
                arrivals.Add(records[i].Times, records[i].References);
                (double position, double snr) = arrivals.FindPeak(2 * Clock.HalfGatePs);
                RequireSignal(i, snr);
                delays[i] = DelayToMiddle(position);
                await tagger.SetInputDelayAsync(channels[i].Input, new Picoseconds(delays[i]), cancellationToken)
                    .ConfigureAwait(false);
            }

            FindOffsets(pattern, records, delays);
            Alignment.DelaysPs = delays;
        }
        finally
        {
            DisposeAll(records);
        }
    }

    /// <summary>Compares a record with the public pattern; also keeps the arrival histograms after alignment.</summary>
    public async Task<(long ZDetections, long ZErrors, long XDetections, long XErrors)> CheckQberAsync(
        SymbolPattern pattern, double seconds, CancellationToken cancellationToken)
    {
        (TagRecord[] records, _) = await RecordAsync(seconds, cancellationToken).ConfigureAwait(false);
        try
        {
            Alignment.Arrivals = [.. records.Select(record =>
            {
                var arrivals = new ArrivalHistogram(Clock.SlotPs, tagger.Resolution.Value);
                arrivals.Add(record.Times, record.References);
                return arrivals;
            })];
            using ClickList clicks = ClickList.Of(records, Clock, Alignment.SymbolOffsets);
            long[] detections = new long[2];
            long[] errors = new long[2];
            for (int i = 0; i < clicks.Pulses.Length; i++)
            {
                byte symbol = pattern.Span[(int)(clicks.Pulses[i] % pattern.Length)];
                int basis = clicks.BasisX[i] ? 1 : 0;
                if (((symbol & Symbols.BasisX) != 0) == clicks.BasisX[i])
                {
                    detections[basis]++;
                    errors[basis] += ((symbol & Symbols.Value) != 0) == clicks.Bits[i] ? 0 : 1;
                }
            }

            Alignment.CheckQberZ = detections[0] > 0 ? (double)errors[0] / detections[0] : null;
            Alignment.CheckQberX = detections[1] > 0 ? (double)errors[1] / detections[1] : null;
            return (detections[0], errors[0], detections[1], errors[1]);
        }
        finally
        {
            DisposeAll(records);
        }
    }

    public static void DisposeAll(TagRecord[] records)
    {
        foreach (TagRecord record in records)
        {
            record.Dispose();
        }
    }

    private long DelayToMiddle(double positionPs)
    {
        long step = tagger.Resolution.Value;
        long delay = (long)Math.Round(((Clock.SlotPs / 2) - positionPs) / step) * step;
        return delay >= 0 ? delay : delay + Clock.SlotPs;
    }

    private void FindOffsets(SymbolPattern pattern, TagRecord[] records, long[] delays)
    {
        int[] offsets = new int[channels.Count];
        double[] snr = new double[channels.Count];
        double[] clicks = new double[pattern.Length];
        double[] expected = new double[pattern.Length];
        for (int i = 0; i < channels.Count; i++)
        {
            Array.Clear(clicks);
            for (int tag = 0; tag < records[i].Count; tag++)
            {
                if (records[i].References[tag] > 0)
                {
                    clicks[(int)((records[i].Times[tag] + delays[i]) / Clock.SlotPs % pattern.Length)]++;
                }
            }

            for (int symbol = 0; symbol < expected.Length; symbol++)
            {
                expected[symbol] = RelativeLight(pattern.Span[symbol], i);
            }

            (offsets[i], snr[i]) = OffsetSearch.Find(clicks, expected);
            RequireSignal(i, snr[i]);
        }

        (Alignment.SymbolOffsets, Alignment.Snr) = (offsets, snr);
    }

    // What a symbol sends to a channel: all of it to its own detector, half to each of the other basis.
    private double RelativeLight(byte symbol, int channel)
    {
        double intensity = (symbol & Symbols.Decoy) == 0 ? 1 : plan.Source.Nu / plan.Source.Mu;
        int state = symbol & Symbols.StateMask;
        return state == channel ? intensity : state >> 1 == channel >> 1 ? 0 : intensity / 2;
    }

    private void RequireSignal(int channel, double snr)
    {
        if (snr < plan.Limits.DelaySnr)
        {
            throw new PhaseFailedException(
                $"The signal of input {channels[channel].Input} is too weak to find its delay: signal-to-noise ratio {snr:0.#}, "
                + $"needed {plan.Limits.DelaySnr:0.#}. Check the loss of the link, the sync cable and the detector, or take longer records (alignment_seconds).");
        }
    }
}
