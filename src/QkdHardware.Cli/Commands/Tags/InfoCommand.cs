using System.CommandLine;
using QkdHardware.Cli.Commands.Tags.Analyses;

namespace QkdHardware.Cli.Commands.Tags;

/// <summary><c>qkd tags info</c>.</summary>
internal static class InfoCommand
{
    public static Command Create()
    {
        var header = new Option<bool>("--header") { Description = "Also print every entry of the header; with --json they are always there." };
        return TagCommand.Create(
            "info",
            "Read whole recordings: format, counts by channel, damage, header. Times of T3 tags are arrivals (sync event plus micro time).",
            [header],
            (arguments, _) => new InfoAnalysis(arguments.GetValue(header)),
            isLive: false,
            isWhole: true);
    }
}
