using ScottPlot;

namespace QkdHardware.Cli.Commands.Tags.Analyses;

/// <summary>A result that is also a table and a picture.</summary>
internal interface ITagFigure : ITagResult
{
    /// <summary>For <c>--csv</c>: a line of names, then lines of numbers to full precision.</summary>
    void WriteCsv(TextWriter output);

    /// <summary>For <c>--plot</c>: the panels, top to bottom; the caller disposes of them.</summary>
    IReadOnlyList<Plot> Draw();
}
