using System.Globalization;
using QkdHardware.Cli.Display;
using ScottPlot;
using Spectre.Console;

namespace QkdHardware.Cli.Commands.Tags.Analyses;

/// <summary>Histograms of one quantity, one for each channel.</summary>
/// <param name="summary">The recording.</param>
/// <param name="quantity">What was counted.</param>
/// <param name="width">Width of a bin, ps.</param>
/// <param name="bins">Number of bins, from 0.</param>
/// <param name="counts">Counts by channel.</param>
/// <param name="outside">What was beyond the last bin.</param>
internal sealed class HistogramResult(
    TagSummary summary, string quantity, long width, int bins, IReadOnlyDictionary<ushort, long[]> counts, long outside) : ITagFigure
{
    public object Document
    {
        get
        {
            OrderedDictionary<string, object?> document = summary.NewDocument();
            document["quantity"] = quantity;
            document["bin_ps"] = width;
            document["bins"] = bins;
            document["outside"] = outside;
            document["counts"] = counts.ToDictionary(pair => ChannelName.Format(pair.Key), pair => pair.Value);
            return document;
        }
    }

    public void Show(Terminal terminal)
    {
        Table table = Terminal.NewTable("Channel", "Counted", "Shortest", "Most frequent", "Counts there");
        foreach (TableColumn column in table.Columns) column.Alignment = Justify.Right;
        foreach ((ushort channel, long[] row) in counts)
        {
            int peak = Array.IndexOf(row, row.Max());
            int first = Array.FindIndex(row, count => count > 0);
            table.AddRow(
                ChannelName.Format(channel),
                Number(row.Sum()),
                TimeQuantity.Format((double)first * width),
                TimeQuantity.Format((double)peak * width),
                Number(row[peak]));
        }

        terminal.Output.Write(table);
        terminal.WriteLine($"Bins of {TimeQuantity.Format(width)}, named by their beginning; {Number(outside)} beyond the last.");
    }

    public void WriteCsv(TextWriter output)
    {
        output.WriteLine($"from_ps,{string.Join(',', counts.Keys.Select(channel => $"count_{ChannelName.Format(channel)}"))}");
        for (int bin = 0; bin < bins; bin++)
        {
            output.WriteLine($"{bin * width},{string.Join(',', counts.Values.Select(row => row[bin]))}");
        }
    }

    public IReadOnlyList<Plot> Draw()
    {
        (string unit, double size) = TagPlot.Unit((double)bins * width);
        long step = width * TagPlot.Join(counts, out Dictionary<ushort, long[]> drawn);
        Plot plot = TagPlot.New($"Histogram of the {quantity}, bins of {TimeQuantity.Format(step)}", $"{quantity}, {unit}", "counts");
        int series = 0;
        double top = 0;
        foreach ((ushort channel, long[] row) in drawn)
        {
            double[] logs = [.. row.Select(TagPlot.Log)];
            top = Math.Max(top, logs.Max());
            TagPlot.AddSteps(plot, 0, step / size, logs, series++, ChannelName.Format(channel));
        }

        TagPlot.UseLogarithmicCounts(plot);
        plot.ShowLegend(Alignment.UpperRight);
        plot.Axes.SetLimits(0, bins * width / size, TagPlot.Log(0), (1.1 * top) + 0.3);
        return [plot];
    }

    private static string Number(long value) => value.ToString("N0", CultureInfo.InvariantCulture);
}
