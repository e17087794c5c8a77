using System.CommandLine;
using QkdHardware.Cli.Commands.Tags.Analyses;
using QkdHardware.Cli.Composition;

namespace QkdHardware.Cli.Commands.Tags;

/// <summary><c>qkd tags correlate</c>.</summary>
internal static class CorrelateCommand
{
    private const int MostBins = 1 << 24;

    public static Command Create()
    {
        Option<ushort> start = TagOptions.Channel("--start", "Channel of the starts.");
        Option<ushort> stop = TagOptions.Channel("--stop", "Channel of the stops; may be that of the starts.");
        Option<TimeQuantity> bin = TagOptions.RequiredTime("--bin", "Width of a bin.");
        Option<TimeQuantity> range = TagOptions.RequiredTime("--range", "How far the bins go; a multiple of the width.");
        Option<TimeQuantity?> offset = TagOptions.OptionalTime("--offset", "Beginning of bin 0; 0 unless given. -80ns with a range of 160ns is symmetric.");
        return TagCommand.Create(
            "correlate",
            "All pairs of a start and a stop by their difference, and g2: bin k counts offset + k*bin <= stop - start < offset + (k+1)*bin.",
            [start, stop, bin, range, offset],
            (arguments, _) =>
            {
                (long width, long length) = (arguments.GetValue(bin).Whole, arguments.GetValue(range).Whole);
                if (width <= 0) throw new UsageException("--bin must be positive.");
                if (length <= 0 || length % width != 0) throw new UsageException("--range must be a positive multiple of --bin.");
                if (length / width > MostBins) throw new UsageException($"--range: there would be {length / width} bins; at most {MostBins} are possible.");
                return new CorrelationAnalysis(
                    arguments.GetValue(start), arguments.GetValue(stop), arguments.GetValue(offset)?.Whole ?? 0, width, (int)(length / width));
            });
    }
}
