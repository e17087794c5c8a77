using System.Globalization;
using QkdHardware.Cli.Display;
using ScottPlot;
using Spectre.Console;

namespace QkdHardware.Cli.Commands.Tags.Analyses;

/// <summary>
/// Micro time histograms by channel. The mean after the peak is the first moment from the highest bin on, without correction for
/// background, the instrument's response or the end of the range: a first look, not a fit.
/// </summary>
internal sealed class LifetimeResult : ITagFigure
{
    private readonly TagSummary summary;
    private readonly IReadOnlyDictionary<ushort, long[]> counts;
    private readonly double? width;
    private readonly int units;
    private readonly int bins;

    /// <param name="summary">The recording.</param>
    /// <param name="units">Micro time units of a bin.</param>
    /// <param name="counts">Counts by channel.</param>
    public LifetimeResult(TagSummary summary, int units, IReadOnlyDictionary<ushort, long[]> counts)
    {
        (this.summary, this.units) = (summary, units);
        width = summary.Source.Recording.MicroResolutionPs * units;
        bins = counts.Values.Select(row => Array.FindLastIndex(row, count => count > 0) + 1).DefaultIfEmpty(0).Max();
        this.counts = counts.ToDictionary(pair => pair.Key, pair => pair.Value[..bins]);
    }

    private string Unit => width is null ? "bins" : "ps";

    public object Document
    {
        get
        {
            OrderedDictionary<string, object?> document = summary.NewDocument();
            document["micro_resolution_ps"] = summary.Source.Recording.MicroResolutionPs;
            document["period_ps"] = summary.Source.Recording.ResolutionPs;
            document["bin_ps"] = width;
            document["bin_units"] = units;
            document["channels"] = counts.ToDictionary(pair => ChannelName.Format(pair.Key), pair => new
            {
                count = pair.Value.Sum(),
                peak_ps = Peak(pair.Value) * width,
                mean_after_peak_ps = MeanAfterPeak(pair.Value) * width,
                counts = pair.Value,
            });
            return document;
        }
    }

    public void Show(Terminal terminal)
    {
        Table table = Terminal.NewTable("Channel", "Photons", "Peak", "Mean after the peak");
        foreach (TableColumn column in table.Columns) column.Alignment = Justify.Right;
        foreach ((ushort channel, long[] row) in counts)
        {
            table.AddRow(
                ChannelName.Format(channel), row.Sum().ToString("N0", CultureInfo.InvariantCulture), Text(Peak(row)), Text(MeanAfterPeak(row)));
        }

        terminal.Output.Write(table);
        terminal.WriteLine(width is { } ps
            ? $"Bins of {TimeQuantity.Format(ps)}, sync period {TimeQuantity.Format(summary.Source.Recording.ResolutionPs)}. The mean is without correction for background."
            : "The unit of the micro times is not known: give it with --micro-tick.");
    }

    public void WriteCsv(TextWriter output)
    {
        output.WriteLine($"from_{Unit},{string.Join(',', counts.Keys.Select(channel => $"count_{ChannelName.Format(channel)}"))}");
        for (int bin = 0; bin < bins; bin++)
        {
            output.WriteLine($"{(width is { } ps ? bin * ps : bin * units):R},{string.Join(',', counts.Values.Select(row => row[bin]))}");
        }
    }

    public IReadOnlyList<Plot> Draw()
    {
        double step = (width ?? units) * TagPlot.Join(counts, out Dictionary<ushort, long[]> drawn);
        double end = (width ?? units) * bins;
        (string name, double size) = width is null ? ("bins", 1) : TagPlot.Unit(end);
        Plot plot = TagPlot.New($"Micro times, bins of {(width is null ? $"{step} units" : TimeQuantity.Format(step))}", $"time since the sync event, {name}", "photons");
        int series = 0;
        double top = 0;
        foreach ((ushort channel, long[] row) in drawn)
        {
            double[] logs = [.. row.Select(TagPlot.Log)];
            top = Math.Max(top, logs.DefaultIfEmpty().Max());
            TagPlot.AddSteps(plot, 0, step / size, logs, series++, ChannelName.Format(channel));
        }

        TagPlot.UseLogarithmicCounts(plot);
        plot.ShowLegend(Alignment.UpperRight);
        plot.Axes.SetLimits(0, Math.Max(1, end / size), TagPlot.Log(0), (1.1 * top) + 0.3);
        return [plot];
    }

    private static int Peak(long[] row) => row.Length == 0 ? 0 : Array.IndexOf(row, row.Max());

    private static double MeanAfterPeak(long[] row)
    {
        int peak = Peak(row);
        (double sum, double moment) = (0, 0);
        for (int bin = peak; bin < row.Length; bin++) (sum, moment) = (sum + row[bin], moment + ((double)row[bin] * (bin - peak)));
        return sum > 0 ? moment / sum : 0;
    }

    private string Text(double bin) => width is { } ps ? TimeQuantity.Format(Math.Round(bin * ps, 3)) : $"{bin * units:0.###}";
}
