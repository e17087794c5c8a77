using System.CommandLine;
using QkdHardware.Cli.Commands.Tags.Analyses;
using QkdHardware.Cli.Composition;

namespace QkdHardware.Cli.Commands.Tags;

/// <summary><c>qkd tags histogram</c>.</summary>
internal static class HistogramCommand
{
    private const int MostBins = 1 << 24;

    public static Command Create()
    {
        Option<TimeQuantity> bin = TagOptions.Time("--bin", "Width of a bin.", "1ns");
        Option<TimeQuantity?> range = TagOptions.OptionalTime("--range", "Longest interval shown; 1 us unless given.");
        Option<TimeQuantity?> period = TagOptions.OptionalUnit("--period", "Fold times with this period instead: arrival times within a clock's slot. Need not be whole picoseconds.");
        return TagCommand.Create(
            "histogram",
            "Intervals between tags of the same channel (dead time, afterpulses), or with --period the phase within a clock's period.",
            [bin, range, period],
            (arguments, _) =>
            {
                long width = arguments.GetValue(bin).Whole;
                if (width <= 0) throw new UsageException("--bin must be positive.");
                if (arguments.GetValue(period) is { } clock)
                {
                    if (arguments.GetValue(range) is not null) throw new UsageException("--range is for intervals; with --period the period is the range.");
                    return new HistogramAnalysis(new PhaseOf(PhaseOf.ClockOf(clock)), width, Bins(decimal.Ceiling(clock.Picoseconds / width)));
                }

                decimal longest = (arguments.GetValue(range) ?? TimeQuantity.Parse("1us")).Whole;
                return longest > 0 && longest % width == 0
                    ? new HistogramAnalysis(new IntervalOf(), width, Bins(longest / width))
                    : throw new UsageException("--range must be a positive multiple of --bin.");
            });
    }

    private static int Bins(decimal count) => count is >= 1 and <= MostBins
        ? (int)count
        : throw new UsageException($"--bin: there would be {count} bins; at most {MostBins} are possible.");
}
