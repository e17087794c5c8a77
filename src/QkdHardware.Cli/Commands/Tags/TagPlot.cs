using System.Globalization;
using QkdHardware.Cli.Composition;
using ScottPlot;
using SkiaSharp;

namespace QkdHardware.Cli.Commands.Tags;

/// <summary>How plots of tags look, and how they become files.</summary>
internal static class TagPlot
{
    private const int Width = 900;
    private const int PanelHeight = 420;

    private static readonly Color[] Colours =
    [
        Color.FromHex("#1f77b4"), Color.FromHex("#ff7f0e"), Color.FromHex("#2ca02c"), Color.FromHex("#9467bd"),
        Color.FromHex("#d62728"), Color.FromHex("#8c564b"), Color.FromHex("#e377c2"), Color.FromHex("#17becf"),
    ];

    /// <summary>The colour of the series of this number.</summary>
    public static Color Colour(int series) => Colours[series % Colours.Length];

    public static Plot New(string title, string x, string y)
    {
        var plot = new Plot();
        plot.Title(title);
        plot.XLabel(x);
        plot.YLabel(y);
        return plot;
    }

    /// <summary>The unit that suits an axis of times up to this long: its name, and picoseconds of one.</summary>
    public static (string Name, double Picoseconds) Unit(double longest) => Math.Abs(longest) switch
    {
        >= 2e12 => ("s", 1e12),
        >= 2e9 => ("ms", 1e9),
        >= 2e6 => ("us", 1e6),
        >= 2e3 => ("ns", 1e3),
        _ => ("ps", 1),
    };

    /// <summary>Counts of equal bins as steps, each over its bin.</summary>
    public static void AddSteps(Plot plot, double start, double width, IReadOnlyList<double> values, int series, string? name)
    {
        if (values.Count == 0) return;

        // One point more closes the last bin.
        double[] x = [.. Enumerable.Range(0, values.Count + 1).Select(bin => start + (bin * width))];
        var line = plot.Add.ScatterLine(x, [.. values, values[^1]]);
        (line.Color, line.ConnectStyle, line.LineWidth) = (Colour(series), ConnectStyle.StepHorizontal, 1.2f);
        if (name is not null) line.LegendText = name;
    }

    /// <summary>Logarithmic counts: what <see cref="AddSteps"/> is given must be <see cref="Log"/> of them.</summary>
    public static void UseLogarithmicCounts(Plot plot) =>
        plot.Axes.Left.TickGenerator = new ScottPlot.TickGenerators.NumericAutomatic
        {
            MinorTickGenerator = new ScottPlot.TickGenerators.LogMinorTickGenerator(),
            IntegerTicksOnly = true,
            LabelFormatter = exponent => exponent switch
            {
                < 0 => string.Empty,
                < 5 => Math.Pow(10, exponent).ToString("N0", CultureInfo.InvariantCulture),
                _ => $"1e{exponent:0}",
            },
        };

    /// <summary>The exponent of a count; a count of 0 is drawn at half an event.</summary>
    public static double Log(long count) => Math.Log10(Math.Max(count, 0.5));

    /// <summary>Neighbours added up, so that no more bins are drawn than there are pixels; returns how many went into each.</summary>
    public static int Join(IReadOnlyDictionary<ushort, long[]> counts, out Dictionary<ushort, long[]> joined)
    {
        int bins = counts.Values.Select(row => row.Length).DefaultIfEmpty(1).Max();
        int factor = Math.Max(1, (bins + Width - 1) / Width);
        joined = counts.ToDictionary(pair => pair.Key, pair => pair.Value.Chunk(factor).Select(chunk => chunk.Sum()).ToArray());
        return factor;
    }

    /// <summary>Writes the panels, one below the other, and disposes of them.</summary>
    /// <exception cref="UsageException">The ending is neither .png nor .svg.</exception>
    public static void Save(string path, IReadOnlyList<Plot> panels)
    {
        try
        {
            var all = new Multiplot();
            all.RemovePlot(all.GetPlot(0));
            foreach (Plot panel in panels) all.AddPlot(panel);
            int height = PanelHeight * panels.Count;
            switch (Path.GetExtension(path).ToLowerInvariant())
            {
                case ".png":
                    all.SavePng(path, Width, height);
                    break;
                case ".svg":
                    using (FileStream output = File.Create(path))
                    using (SKCanvas canvas = SKSvgCanvas.Create(new SKRect(0, 0, Width, height), output))
                    {
                        all.Render(canvas, new PixelRect(0, Width, height, 0));
                    }

                    break;
                default:
                    throw new UsageException($"--plot: {path} must end in .png or .svg.");
            }
        }
        finally
        {
            foreach (Plot panel in panels) panel.Dispose();
        }
    }
}
