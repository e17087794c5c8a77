using System.Text.RegularExpressions;
using QkdHardware.Sessions.Bb84.Detection;
using QkdHardware.Sessions.Bb84.Plan;
using QkdHardware.Sessions.Bb84.Results;
using ScottPlot;

namespace QkdHardware.Cli.Reports;

/// <summary>The plots of a session as SVG. A plot without data is left out.</summary>
internal static partial class SessionPlots
{
    private const int Width = 640;
    private const int Height = 360;

    private static readonly string[] ChannelNames = ["Z0", "Z1", "X0", "X1"];
    private static readonly Color[] ChannelColors =
        [Color.FromHex("#1f77b4"), Color.FromHex("#ff7f0e"), Color.FromHex("#2ca02c"), Color.FromHex("#9467bd")];

    public static IReadOnlyList<string> Of(Bb84Plan plan, Bb84Result result)
    {
        var plots = new List<string>();
        if (result.ReceiverSamples.Count > 0)
        {
            plots.Add(Rates(result.ReceiverSamples));
            plots.Add(Qber(result));
        }

        plots.AddRange(result.Alignment.Arrivals.Select((arrivals, channel) => Arrivals(plan, arrivals, channel)));
        if (result.SourceSamples.Count > 0)
        {
            plots.Add(Power(result.SourceSamples));
            plots.Add(Intensity(plan, result.SourceSamples));
        }

        return plots;
    }

    private static string Rates(IReadOnlyList<ReceiverSample> samples)
    {
        using var plot = NewPlot("Click rates", "record", "clicks/s");
        double[] records = [.. samples.Select(sample => (double)sample.Record)];
        for (int channel = 0; channel < ChannelNames.Length; channel++)
        {
            var line = plot.Add.Scatter(records, samples.Select(sample => sample.RatesCps[channel]).ToArray());
            (line.LegendText, line.Color) = (ChannelNames[channel], ChannelColors[channel]);
        }

        plot.Axes.SetLimitsY(0, 1.25 * samples.Max(sample => sample.RatesCps.Max()) + 1);
        return Finish(plot, records);
    }

    private static string Qber(Bb84Result result)
    {
        using var plot = NewPlot("QBER of the test basis", "record", "%");
        ReceiverSample[] valid = [.. result.ReceiverSamples.Where(sample => sample.TestQber is not null)];
        double[] records = [.. valid.Select(sample => (double)sample.Record)];
        double[] errors = [.. valid.Select(sample => 100 * sample.TestQber!.Value)];
        var line = plot.Add.Scatter(records, errors);
        (line.LegendText, line.Color) = ("X, per record", ChannelColors[2]);
        double top = errors.DefaultIfEmpty(1).Max();
        if (result.KeysVerified && result.Counts is { } counts)
        {
            double all = 100 * counts.KeyBasis.Qber;
            var whole = plot.Add.HorizontalLine(all);
            (whole.LegendText, whole.Color) = ("Z, whole block, verified", ChannelColors[0]);
            top = Math.Max(top, all);
        }

        plot.Axes.SetLimitsY(0, 1.5 * top + 0.01);
        return Finish(plot, records);
    }

    private static string Arrivals(Bb84Plan plan, ArrivalHistogram arrivals, int channel)
    {
        using var plot = NewPlot($"Arrival times of {ChannelNames[channel]} in a slot", "ns", "clicks + 1");
        double[] times = [.. arrivals.Counts.Select((_, bin) => (bin + 0.5) * arrivals.BinPs / 1000)];
        double[] logs = [.. arrivals.Counts.Select(count => Math.Log10(count + 1))];
        double middle = arrivals.SlotPs / 2000.0;
        double half = plan.Receiver.GateNs / 2;
        var gate = plot.Add.HorizontalSpan(middle - half, middle + half);
        (gate.FillStyle.Color, gate.LineStyle.Width, gate.LegendText) =
            (Color.FromHex("#ffd33d").WithAlpha(0.35), 0, $"gate, {plan.Receiver.GateNs:0.##} ns");
        var line = plot.Add.ScatterLine(times, logs);
        (line.Color, line.ConnectStyle) = (ChannelColors[channel], ConnectStyle.StepHorizontal);
        plot.Axes.Left.TickGenerator = new ScottPlot.TickGenerators.NumericAutomatic
        {
            LabelFormatter = exponent => exponent == Math.Round(exponent) ? $"1e{exponent:0}" : string.Empty,
        };
        plot.Axes.SetLimits(0, arrivals.SlotPs / 1000.0, 0, logs.Max() * 1.25 + 0.1);
        return Finish(plot, null);
    }

    private static string Power(IReadOnlyList<SourceSample> samples)
    {
        using var plot = NewPlot("Power at the tap's bright port", "record", "nW");
        double[] records = [.. samples.Select(sample => (double)sample.Record)];
        double[] power = [.. samples.Select(sample => sample.PowerW * 1e9)];
        plot.Add.Scatter(records, power).LegendText = "mean of the record";
        plot.Axes.SetLimitsY(0, 1.3 * power.Max() + 1e-6);
        return Finish(plot, records);
    }

    private static string Intensity(Bb84Plan plan, IReadOnlyList<SourceSample> samples)
    {
        using var plot = NewPlot("Signal intensity", "record", "mu");
        double[] records = [.. samples.Select(sample => (double)sample.Record)];
        plot.Add.Scatter(records, samples.Select(sample => sample.Mu).ToArray()).LegendText = "from the power";
        var goal = plot.Add.HorizontalLine(plan.Source.Mu);
        (goal.LegendText, goal.Color) = ("plan", Colors.Gray);
        var band = plot.Add.VerticalSpan(plan.Source.Mu * (1 - plan.Limits.MuDrift), plan.Source.Mu * (1 + plan.Limits.MuDrift));
        (band.FillStyle.Color, band.LineStyle.Width, band.LegendText) =
            (Colors.Gray.WithAlpha(0.15), 0, $"±{plan.Limits.MuDrift:P0}, beyond it a record is void");
        double top = Math.Max(plan.Source.Mu * (1 + (3 * plan.Limits.MuDrift)), 1.1 * samples.Max(sample => sample.Mu));
        plot.Axes.SetLimitsY(Math.Min(plan.Source.Mu * (1 - (3 * plan.Limits.MuDrift)), 0.9 * samples.Min(s => s.Mu)), top);
        return Finish(plot, records);
    }

    private static Plot NewPlot(string title, string x, string y)
    {
        var plot = new Plot();
        plot.Title(title);
        plot.XLabel(x);
        plot.YLabel(y);
        plot.ShowLegend(Alignment.UpperRight);
        return plot;
    }

    private static string Finish(Plot plot, double[]? records)
    {
        if (records is { Length: > 0 })
        {
            plot.Axes.SetLimitsX(records.Min() - 0.5, records.Max() + 0.5);
            plot.Axes.Bottom.TickGenerator = new ScottPlot.TickGenerators.NumericFixedInterval(Math.Max(1, records.Length / 10));
        }

        return Scalable(plot.GetSvgXml(Width, Height));
    }

    // The writer gives a fixed size and the font of this machine; the page wants neither.
    private static string Scalable(string svg) => FontFamily().Replace(
        svg.Replace("<svg ", $"<svg viewBox=\"0 0 {Width} {Height}\" ", StringComparison.Ordinal),
        "font-family=\"system-ui, DejaVu Sans, sans-serif\"");

    [GeneratedRegex("font-family=\"[^\"]*\"")]
    private static partial Regex FontFamily();
}
