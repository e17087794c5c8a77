using System.Globalization;
using QkdHardware.Cli.Display;
using QkdHardware.TimeTags.Kernels;
using ScottPlot;
using Spectre.Console;

namespace QkdHardware.Cli.Commands.Tags.Analyses;

/// <summary>
/// The pairs of two channels and their g2 (<see cref="SecondOrderCorrelation"/>), normalised with the time from the first tag
/// of the recording to the last.
/// </summary>
internal sealed class CorrelationResult : ITagFigure
{
    private readonly TagSummary summary;
    private readonly ushort start;
    private readonly ushort stop;
    private readonly PairCorrelator pairs;
    private readonly long[] counts;
    private readonly double[] g2;
    private readonly double[] errors;

    public CorrelationResult(TagSummary summary, ushort start, ushort stop, PairCorrelator pairs)
    {
        (this.summary, this.start, this.stop, this.pairs) = (summary, start, stop, pairs);
        counts = pairs.Counts.ToArray();
        (g2, errors) = (new double[counts.Length], new double[counts.Length]);
        if (summary.Duration > 0) SecondOrderCorrelation.Normalise(counts, pairs.From, pairs.Width, pairs.Starts, pairs.Stops, summary.Duration, g2, errors);
        else g2.AsSpan().Fill(double.NaN);
    }

    public object Document
    {
        get
        {
            OrderedDictionary<string, object?> document = summary.NewDocument();
            document["start"] = ChannelName.Format(start);
            document["stop"] = ChannelName.Format(stop);
            document["starts"] = pairs.Starts;
            document["stops"] = pairs.Stops;
            document["rate_start"] = summary.RateOf(pairs.Starts);
            document["rate_stop"] = summary.RateOf(pairs.Stops);
            document["offset_ps"] = pairs.From;
            document["bin_ps"] = pairs.Width;
            document["counts"] = counts;
            document["g2"] = g2.Select(Finite);
            document["g2_error"] = errors.Select(Finite);
            return document;
        }
    }

    public void Show(Terminal terminal)
    {
        Table table = Terminal.NewTable("Correlation", "Value");
        table.Columns[1].Alignment = Justify.Right;
        int peak = Array.IndexOf(counts, counts.Max());
        table.AddRow("Starts", $"{Number(pairs.Starts)} on {ChannelName.Format(start)}, {Rate(pairs.Starts)}");
        table.AddRow("Stops", $"{Number(pairs.Stops)} on {ChannelName.Format(stop)}, {Rate(pairs.Stops)}");
        table.AddRow("Bins", $"{Number(counts.Length)} of {TimeQuantity.Format(pairs.Width)} from {TimeQuantity.Format(pairs.From)}");
        table.AddRow("Pairs", Number(counts.Sum()));
        table.AddRow("Highest bin", $"{Number(counts[peak])} pairs from {TimeQuantity.Format(pairs.From + ((double)peak * pairs.Width))}");
        table.AddRow("g2 there", $"{g2[peak].ToString("0.####", CultureInfo.InvariantCulture)} ± {errors[peak].ToString("0.####", CultureInfo.InvariantCulture)}");
        terminal.Output.Write(table);
    }

    public void WriteCsv(TextWriter output)
    {
        output.WriteLine("from_ps,count,g2,g2_error");
        for (int bin = 0; bin < counts.Length; bin++)
        {
            output.WriteLine($"{pairs.From + (bin * pairs.Width)},{counts[bin]},{g2[bin]:R},{errors[bin]:R}");
        }
    }

    public IReadOnlyList<Plot> Draw()
    {
        double end = pairs.From + ((double)counts.Length * pairs.Width);
        (string unit, double size) = TagPlot.Unit(Math.Max(Math.Abs(pairs.From), end));
        Plot plot = TagPlot.New(
            $"Channel {ChannelName.Format(stop)} after {ChannelName.Format(start)}, bins of {TimeQuantity.Format(pairs.Width)}", $"difference, {unit}", "g2");
        double[] values = [.. g2.Select(value => double.IsFinite(value) ? value : 0)];
        TagPlot.AddSteps(plot, pairs.From / size, pairs.Width / size, values, 0, null);
        plot.Axes.SetLimits(pairs.From / size, end / size, 0, (1.15 * values.Max()) + 1e-9);
        return [plot];
    }

    private string Rate(long count) => summary.RateOf(count) is { } rate ? $"{rate.ToString("#,0.###", CultureInfo.InvariantCulture)} /s" : "-";

    private static double? Finite(double value) => double.IsFinite(value) ? value : null;

    private static string Number(long value) => value.ToString("N0", CultureInfo.InvariantCulture);
}
