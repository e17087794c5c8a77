using System.Globalization;
using System.Numerics;
using QkdHardware.Cli.Display;
using QkdHardware.TimeTags.Kernels;
using ScottPlot;
using Spectre.Console;

namespace QkdHardware.Cli.Commands.Tags.Analyses;

/// <summary>
/// Events of two channels and more. Chance alone gives n channels of rates r about T * n * w^(n-1) * product of r events with at
/// least these channels, for a window w that is short against the time between tags.
/// </summary>
internal sealed class CoincidenceResult : ITagFigure
{
    private readonly TagSummary summary;
    private readonly IReadOnlyList<ushort> channels;
    private readonly IReadOnlyList<long> singles;
    private readonly long window;
    private readonly Row[] rows;

    /// <param name="summary">The recording.</param>
    /// <param name="channels">Channel of each number in the sets.</param>
    /// <param name="singles">Tags of each.</param>
    /// <param name="window">The window, ps.</param>
    /// <param name="events">The events.</param>
    public CoincidenceResult(TagSummary summary, IReadOnlyList<ushort> channels, IReadOnlyList<long> singles, long window, FoldCoincidences events)
    {
        (this.summary, this.channels, this.singles, this.window) = (summary, channels, singles, window);
        rows =
        [
            .. events.Of(2)
                .Select(found => new Row(Members(found.Channels), found.Count, events.AtLeast(found.Channels), ByChance(found.Channels)))
                .OrderBy(row => row.Members.Length).ThenBy(row => Name(row.Members), StringComparer.Ordinal),
        ];
    }

    public object Document
    {
        get
        {
            OrderedDictionary<string, object?> document = summary.NewDocument();
            document["window_ps"] = window;
            document["singles"] = channels.Select((channel, number) => (ChannelName.Format(channel), singles[number])).ToDictionary(pair => pair.Item1, pair => pair.Item2);
            document["coincidences"] = rows.Select(row => new
            {
                channels = row.Members.Select(ChannelName.Format),
                exactly = row.Exactly,
                at_least = row.AtLeast,
                rate = summary.RateOf(row.AtLeast),
                by_chance = row.ByChance,
            });
            return document;
        }
    }

    public void Show(Terminal terminal)
    {
        Table table = Terminal.NewTable("Channels", "Exactly these", "At least these", "Rate, 1/s", "By chance");
        foreach (TableColumn column in table.Columns) column.Alignment = Justify.Right;
        foreach (Row row in rows)
        {
            table.AddRow(Name(row.Members), Number(row.Exactly), Number(row.AtLeast), Text(summary.RateOf(row.AtLeast)), Text(row.ByChance));
        }

        terminal.Output.Write(table);
        terminal.WriteLine($"Window {TimeQuantity.Format(window)}, duration {TimeQuantity.Format(summary.Duration)}.");
    }

    public void WriteCsv(TextWriter output)
    {
        output.WriteLine("channels,exactly,at_least,rate,by_chance");
        foreach (Row row in rows) output.WriteLine($"{Name(row.Members)},{row.Exactly},{row.AtLeast},{summary.RateOf(row.AtLeast):R},{row.ByChance:R}");
    }

    public IReadOnlyList<Plot> Draw()
    {
        Plot plot = TagPlot.New($"Coincidences, window {TimeQuantity.Format(window)}", "channels", "events with at least these");
        double top = 1;
        for (int i = 0; i < rows.Length; i++)
        {
            double log = TagPlot.Log(rows[i].AtLeast);
            Bar bar = new() { Position = i, Value = log, ValueBase = TagPlot.Log(0), FillColor = TagPlot.Colour(rows[i].Members.Length - 2) };
            plot.Add.Bar(bar);
            top = Math.Max(top, log);
            if (rows[i].ByChance is not ({ } chance and > 0.5)) continue;
            var line = plot.Add.Line(i - 0.4, Math.Log10(chance), i + 0.4, Math.Log10(chance));
            (line.LineColor, line.LineWidth) = (Colors.Black, 2);
        }

        plot.Axes.Bottom.TickGenerator = new ScottPlot.TickGenerators.NumericManual([.. rows.Select((_, i) => (double)i)], [.. rows.Select(row => Name(row.Members))]);
        TagPlot.UseLogarithmicCounts(plot);
        plot.Axes.SetLimits(-0.6, Math.Max(1, rows.Length) - 0.4, TagPlot.Log(0), (1.1 * top) + 0.3);
        plot.Title($"Coincidences, window {TimeQuantity.Format(window)}; black: by chance");
        return [plot];
    }

    private static string Name(IEnumerable<ushort> members) => string.Join('+', members.Select(ChannelName.Format));

    private static string Number(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    private static string Text(double? value) => value?.ToString("#,0.###", CultureInfo.InvariantCulture) ?? "-";

    private ushort[] Members(int set) => [.. channels.Where((_, number) => (set >> number & 1) == 1).Order()];

    private double? ByChance(int set)
    {
        if (summary.Duration <= 0) return null;
        int folds = BitOperations.PopCount((uint)set);
        double expected = folds * Math.Pow(window, folds - 1);
        for (int number = 0; number < channels.Count; number++)
        {
            if ((set >> number & 1) == 1) expected *= (double)singles[number] / summary.Duration;
        }

        return expected * summary.Duration;
    }

    private sealed record Row(ushort[] Members, long Exactly, long AtLeast, double? ByChance);
}
