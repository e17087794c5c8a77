using System.Globalization;
using QkdHardware.Cli.Display;
using ScottPlot;
using Spectre.Console;

namespace QkdHardware.Cli.Commands.Tags.Analyses;

/// <summary>Count rates by channel; their errors are those of Poisson counts.</summary>
internal sealed class RatesResult(TagSummary summary, IReadOnlyList<KeyValuePair<ushort, long>> counts, RateTrace? trace) : ITagFigure
{
    public object Document
    {
        get
        {
            OrderedDictionary<string, object?> document = summary.NewDocument();
            document["count"] = counts.Sum(pair => pair.Value);
            document["channels"] = counts.ToDictionary(
                pair => ChannelName.Format(pair.Key),
                pair => new { count = pair.Value, rate = summary.RateOf(pair.Value), rate_error = Error(pair.Value) });
            if (trace is not null)
            {
                document["trace"] = new
                {
                    start_ps = trace.Start,
                    bin_ps = trace.Width,
                    counts = trace.Channels.ToDictionary(ChannelName.Format, trace.CountsOf),
                };
            }

            return document;
        }
    }

    public void Show(Terminal terminal)
    {
        Table table = Terminal.NewTable("Channel", "Tags", "Rate, 1/s", "± 1/s");
        foreach (TableColumn column in table.Columns) column.Alignment = Justify.Right;
        foreach ((ushort channel, long count) in counts) AddRow(ChannelName.Format(channel), count);
        AddRow("all", counts.Sum(pair => pair.Value));
        terminal.Output.Write(table);
        terminal.WriteLine($"Duration: {TimeQuantity.Format(summary.Duration)}{(summary.Losses > 0 ? $"; tags are missing, or may be, at {summary.Losses} places" : string.Empty)}");

        void AddRow(string name, long count) => table.AddRow(
            name, count.ToString("N0", CultureInfo.InvariantCulture), Text(summary.RateOf(count)), Text(Error(count)));
    }

    public void WriteCsv(TextWriter output)
    {
        RateTrace bins = trace ?? throw new InvalidOperationException("There is no trace.");
        ushort[] channels = [.. bins.Channels];
        long[][] rows = [.. channels.Select(bins.CountsOf)];
        output.WriteLine($"start_ps,{string.Join(',', channels.Select(channel => $"count_{ChannelName.Format(channel)}"))}");
        for (int bin = 0; bin < bins.Bins; bin++)
        {
            output.WriteLine($"{bins.Start + (bin * bins.Width)},{string.Join(',', rows.Select(row => row[bin]))}");
        }
    }

    public IReadOnlyList<Plot> Draw() => [DrawTrace(trace ?? throw new InvalidOperationException("There is no trace."))];

    /// <summary>Rates over time, a line for each channel.</summary>
    public static Plot DrawTrace(RateTrace trace)
    {
        (string unit, double size) = TagPlot.Unit(trace.Start + ((double)trace.Bins * trace.Width));
        Plot plot = TagPlot.New($"Count rates, bins of {TimeQuantity.Format(trace.Width)}", $"time, {unit}", "counts/s");
        double top = 0;
        int series = 0;

        // The last bin is cut off by the end of the recording.
        int bins = Math.Max(1, trace.Bins - 1);
        foreach (ushort channel in trace.Channels)
        {
            double[] rates = [.. trace.CountsOf(channel).Take(bins).Select(count => count * 1e12 / trace.Width)];
            top = Math.Max(top, rates.DefaultIfEmpty().Max());
            TagPlot.AddSteps(plot, trace.Start / size, trace.Width / size, rates, series++, ChannelName.Format(channel));
        }

        plot.ShowLegend(Alignment.UpperRight);
        plot.Axes.SetLimits(trace.Start / size, (trace.Start + ((double)bins * trace.Width)) / size, 0, (1.2 * top) + 1e-9);
        return plot;
    }

    private double? Error(long count) => summary.RateOf(count) * (count > 0 ? 1 / Math.Sqrt(count) : 0);

    private static string Text(double? value) => value?.ToString("#,0.###", CultureInfo.InvariantCulture) ?? "-";
}
