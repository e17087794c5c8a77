using System.CommandLine;
using QkdHardware.Cli.Commands.Tags.Analyses;
using QkdHardware.Cli.Composition;
using QkdHardware.TimeTags.Files;

namespace QkdHardware.Cli.Commands.Tags;

/// <summary><c>qkd tags lifetime</c>.</summary>
internal static class LifetimeCommand
{
    // Micro times are at most 16 bits.
    private const int MostMicro = ushort.MaxValue + 1;

    public static Command Create()
    {
        Option<TimeQuantity?> bin = TagOptions.OptionalTime("--bin", "Width of a bin, a multiple of the micro time's unit; that unit unless given.");
        return TagCommand.Create(
            "lifetime",
            "Histogram of the micro times of T3 recordings and .spc files, for each channel.",
            [bin],
            (arguments, source) =>
            {
                TagRecording recording = source.Recording;
                if (!recording.Fields.HasFlag(Abstractions.TimeTagging.TagFields.Micro)) throw new UsageException($"{source.Name}: {recording.Layout} has no micro times.");
                if (arguments.GetValue(bin) is not { } width) return new LifetimeAnalysis(1, MostMicro);
                if (recording.MicroResolutionPs is not { } unit) throw new UsageException("The unit of the micro times is not known: give it with --micro-tick.");
                double units = Math.Round(width.Approximate / unit);
                return units is >= 1 and <= MostMicro && Math.Abs((units * unit) - width.Approximate) <= 1e-6 * unit
                    ? new LifetimeAnalysis((int)units, (int)Math.Ceiling(MostMicro / units))
                    : throw new UsageException($"--bin must be a multiple of the micro time's unit, {TimeQuantity.Format(unit)}.");
            },
            needsFields: true,
            isLive: false);
    }
}
