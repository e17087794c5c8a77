using QkdHardware.Cli.Display;
using ScottPlot;

namespace QkdHardware.Cli.Commands.Tags.Analyses;

/// <summary>The panels of the overview; as a document and a table it is the rates.</summary>
internal sealed class OverviewResult(ITagFigure rates, ITagFigure intervals, ITagFigure? lifetimes) : ITagFigure
{
    public object Document => rates.Document;

    public void Show(Terminal terminal) => rates.Show(terminal);

    public void WriteCsv(TextWriter output) => rates.WriteCsv(output);

    public IReadOnlyList<Plot> Draw() => [.. rates.Draw(), .. intervals.Draw(), .. lifetimes?.Draw() ?? []];
}
