using System.CommandLine;
using QkdHardware.Cli.Commands.Tags.Analyses;
using QkdHardware.Cli.Composition;

namespace QkdHardware.Cli.Commands.Tags;

/// <summary><c>qkd tags rates</c>.</summary>
internal static class RatesCommand
{
    public static Command Create()
    {
        Option<TimeQuantity?> bin = TagOptions.OptionalTime("--bin", "Also count in bins of this width: a trace. For --plot and --csv alone, the width is chosen.");
        return TagCommand.Create(
            "rates",
            "Count rates by channel, and on request over time.",
            [bin],
            (arguments, _) =>
            {
                long? width = arguments.GetValue(bin)?.Whole;
                if (width <= 0) throw new UsageException("--bin must be positive.");
                bool needsTrace = arguments.GetValue(TagOptions.Plot) is not null || arguments.GetValue(TagOptions.Csv) is not null;
                return new RatesAnalysis(width is { } exact ? RateTrace.Of(exact) : needsTrace ? RateTrace.Adaptive() : null);
            });
    }
}
