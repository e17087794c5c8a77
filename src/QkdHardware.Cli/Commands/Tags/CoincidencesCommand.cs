using System.CommandLine;
using QkdHardware.Cli.Commands.Tags.Analyses;
using QkdHardware.Cli.Composition;
using QkdHardware.TimeTags.Kernels;

namespace QkdHardware.Cli.Commands.Tags;

/// <summary><c>qkd tags coincidences</c>.</summary>
internal static class CoincidencesCommand
{
    public static Command Create()
    {
        Option<TimeQuantity> window = TagOptions.RequiredTime("--window", "Tags up to this long after the first of an event belong to it.");
        return TagCommand.Create(
            "coincidences",
            "Events in which several channels have tags within a window: pairs, triples and more, with those expected by chance.",
            [window],
            (arguments, _) =>
            {
                ushort[] channels = [.. arguments.GetValue(TagOptions.Channels)?.Entries.Select(entry => entry.To).Distinct() ?? []];
                if (channels.Length is 1 or > FoldCoincidences.MaxChannels) throw new UsageException($"--channels: coincidences are of 2 to {FoldCoincidences.MaxChannels} channels.");
                long length = arguments.GetValue(window).Whole;
                return length >= 0 ? new CoincidenceAnalysis(channels, length) : throw new UsageException("--window must not be negative.");
            });
    }
}
