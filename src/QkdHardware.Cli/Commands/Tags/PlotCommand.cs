using System.CommandLine;
using QkdHardware.Cli.Commands.Tags.Analyses;
using QkdHardware.Cli.Composition;

namespace QkdHardware.Cli.Commands.Tags;

/// <summary><c>qkd tags plot</c>.</summary>
internal static class PlotCommand
{
    public static Command Create() => TagCommand.Create(
        "plot",
        "One picture of a recording: rates over time, intervals between tags, and micro times where there are any. Give --plot.",
        [],
        (arguments, source) => arguments.GetValue(TagOptions.Plot) is null
            ? throw new UsageException("--plot: name the picture, .png or .svg.")
            : new OverviewAnalysis(source.Recording.Fields.HasFlag(Abstractions.TimeTagging.TagFields.Micro)),
        needsFields: true);
}
