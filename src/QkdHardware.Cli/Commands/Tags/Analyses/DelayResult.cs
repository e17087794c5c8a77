using System.Globalization;
using System.Text.Json;
using QkdHardware.Cli.Display;
using QkdHardware.TimeTags.Kernels;
using QkdHardware.TimeTags.Synchronisation;
using ScottPlot;
using Spectre.Console;

namespace QkdHardware.Cli.Commands.Tags.Analyses;

/// <summary>The delay of one stream after another, or why there is no answer, and the pairs around it.</summary>
internal sealed class DelayResult : ITagFigure
{
    private const long PicosecondsPerSecond = 1_000_000_000_000;

    // The pairs are shown over two bins of the search either way, in bins this many times finer.
    private const int Finer = 100;
    private const int ShownBins = 4 * Finer;
    private const long LongestIntegration = 10 * PicosecondsPerSecond;

    private readonly IReadOnlyList<TagSummary> recordings;
    private readonly ChannelTimes starts;
    private readonly ChannelTimes stops;
    private readonly DelayModel model;
    private readonly ClockLock? clock;
    private readonly SyncRefusal refusal;
    private readonly SyncConfidence confidence;
    private readonly long[] counts = new long[ShownBins];
    private readonly long width;
    private readonly double peak;

    private DelayResult(
        IReadOnlyList<TagSummary> recordings, ChannelTimes starts, ChannelTimes stops, DelaySearchOptions options,
        DelayModel? model, ClockLock? clock, SyncRefusal refusal, SyncConfidence confidence)
    {
        (this.recordings, this.starts, this.stops) = (recordings, starts, stops);
        (this.clock, this.refusal, this.confidence) = (clock, refusal, confidence);
        width = Math.Max(1, options.FineBinPs / Finer);
        if (model is not { } found) return;

        // On the clock of the starts, partners are at 0.
        long[] onStarts = new long[stops.Times.Length];
        found.ToA(stops.Times, onStarts);
        CrossCorrelation.AddPairs(starts.Times, onStarts, -(ShownBins / 2) * width, width, counts);
        peak = Centroid(counts, width);
        this.model = found with { DelayPs = found.DelayPs + peak };
    }

    public bool IsFound => refusal == SyncRefusal.None;

    /// <summary>Why there is no answer.</summary>
    public string Reason => refusal switch
    {
        SyncRefusal.DataTooShort => "the recordings do not overlap for long enough; allow a smaller --max-delay.",
        SyncRefusal.TooFewTags => "there are too few tags on one of the channels.",
        _ => $"{JsonNamingPolicy.SnakeCaseLower.ConvertName(refusal.ToString()).Replace('_', ' ')}: a peak of {confidence.Snr.ToString("0.#", CultureInfo.InvariantCulture)} sigma, false-alarm probability {confidence.FalseAlarmProbability.ToString("0.0e0", CultureInfo.InvariantCulture)}.",
    };

    public object Document => new OrderedDictionary<string, object?>
    {
        ["files"] = recordings.Select(recording => recording.Source.Name),
        ["start"] = ChannelName.Format(starts.Channel),
        ["stop"] = ChannelName.Format(stops.Channel),
        ["starts"] = starts.Times.Length,
        ["stops"] = stops.Times.Length,
        ["found"] = IsFound,
        ["refusal"] = IsFound ? null : JsonNamingPolicy.SnakeCaseLower.ConvertName(refusal.ToString()),
        ["snr"] = double.IsFinite(confidence.Snr) ? confidence.Snr : null,
        ["false_alarm_probability"] = confidence.FalseAlarmProbability,
        ["reference_ps"] = IsFound ? model.ReferencePs : null,
        ["delay_ps"] = IsFound ? model.DelayPs : null,
        ["frequency_offset"] = IsFound ? model.FrequencyOffset : null,
        ["frequency_offset_error"] = clock?.FrequencyError,
        ["drift_per_s"] = IsFound ? model.DriftPerSecond : null,
        ["pairs_per_s"] = clock?.PairsPerSecond,
        ["bin_ps"] = width,
        ["offset_ps"] = -(ShownBins / 2) * width,
        ["counts"] = IsFound ? counts : null,
        ["damaged"] = recordings.Any(recording => recording.Source.IsDamaged),
    };

    /// <summary>Searches: for a delay of one clock, or for delay and frequency offset of two.</summary>
    public static DelayResult Find(
        IReadOnlyList<TagSummary> recordings, ChannelTimes starts, ChannelTimes stops, DelaySearchOptions options, bool hasTwoClocks)
    {
        if (hasTwoClocks)
        {
            SyncResult<ClockLock> locked = ClockSearch.Find(starts.Times, stops.Times, options);
            ClockLock? clock = locked.IsLocked ? locked.Value : null;
            return new(recordings, starts, stops, options, clock?.Model, clock, locked.Refusal, locked.Confidence);
        }

        SyncResult<DelayModel> result = FindDelay(starts.Times, stops.Times, options);
        return new(recordings, starts, stops, options, result.IsLocked ? result.Value : null, null, result.Refusal, result.Confidence);
    }

    public void Show(Terminal terminal)
    {
        Table table = Terminal.NewTable("Delay", "Value");
        table.Columns[1].Alignment = Justify.Right;
        table.AddRow("Starts", $"{Number(starts.Times.Length)} on {ChannelName.Format(starts.Channel)}");
        table.AddRow("Stops", $"{Number(stops.Times.Length)} on {ChannelName.Format(stops.Channel)}");
        table.AddRow("Peak", $"{confidence.Snr.ToString("0.#", CultureInfo.InvariantCulture)} sigma");
        table.AddRow("False-alarm probability", confidence.FalseAlarmProbability.ToString("0.0e0", CultureInfo.InvariantCulture));
        if (IsFound)
        {
            table.AddRow("Delay of the stops", $"{model.DelayPs.ToString("#,0.#", CultureInfo.InvariantCulture)} ps");
            if (clock is { } two)
            {
                table.AddRow("at", $"{Number(model.ReferencePs)} ps");
                table.AddRow("Frequency offset", $"{(model.FrequencyOffset * 1e6).ToString("0.######", CultureInfo.InvariantCulture)} ± {(two.FrequencyError * 1e6).ToString("0.######", CultureInfo.InvariantCulture)} ppm");
                table.AddRow("Pairs", $"{two.PairsPerSecond.ToString("#,0.#", CultureInfo.InvariantCulture)} /s");
            }
        }

        terminal.Output.Write(table);
    }

    public void WriteCsv(TextWriter output)
    {
        output.WriteLine("from_ps,count");
        for (int bin = 0; bin < ShownBins; bin++) output.WriteLine($"{(bin - (ShownBins / 2)) * width},{counts[bin]}");
    }

    public IReadOnlyList<Plot> Draw()
    {
        double half = ShownBins / 2.0 * width;
        (string unit, double size) = TagPlot.Unit(half);
        string title = IsFound ? $"Pairs around a delay of {TimeQuantity.Format(Math.Round(model.DelayPs, 1))}" : "No delay was found";
        Plot plot = TagPlot.New(title, $"difference from the delay, {unit}", "pairs");
        TagPlot.AddSteps(plot, (-half - peak) / size, width / size, [.. counts.Select(count => (double)count)], 0, null);
        plot.Axes.SetLimits(-half / size, half / size, 0, (1.15 * counts.Max()) + 1);
        return [plot];
    }

    private static SyncResult<DelayModel> FindDelay(ReadOnlySpan<long> a, ReadOnlySpan<long> b, DelaySearchOptions options)
    {
        if (a.IsEmpty || b.IsEmpty) return DelaySearch.Find(a, b, 0, options.CoarseBinPs, options);

        // As long as the recording allows: what the search needs beside that depends on its bins.
        long overlap = Math.Min(a[^1], b[^1]) - Math.Max(a[0], b[0]);
        SyncResult<DelayModel> result;
        long integration = Math.Clamp(overlap, options.CoarseBinPs, LongestIntegration);
        do
        {
            result = DelaySearch.Find(a, b, 0, integration, options);
            integration -= integration / 4;
        }
        while (result.Refusal == SyncRefusal.DataTooShort && integration > 16 * options.CoarseBinPs);

        return result;
    }

    /// <summary>Centre of gravity of the counts above the mean of the outer half, within a bin of the search of the highest.</summary>
    private static double Centroid(ReadOnlySpan<long> counts, long width)
    {
        const int Edge = ShownBins / 4;
        double background = 0;
        for (int bin = 0; bin < Edge; bin++) background += (counts[bin] + counts[^(bin + 1)]) / (2.0 * Edge);
        int top = 0;
        for (int bin = 0; bin < ShownBins; bin++) top = counts[bin] > counts[top] ? bin : top;
        (double weight, double moment) = (0, 0);
        for (int bin = Math.Max(0, top - (Finer / 2)); bin <= Math.Min(ShownBins - 1, top + (Finer / 2)); bin++)
        {
            weight += counts[bin] - background;
            moment += (counts[bin] - background) * (bin + 0.5 - (ShownBins / 2));
        }

        return weight > 0 ? moment / weight * width : 0;
    }

    private static string Number(long value) => value.ToString("N0", CultureInfo.InvariantCulture);
}
