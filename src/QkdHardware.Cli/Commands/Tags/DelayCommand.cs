using System.CommandLine;
using QkdHardware.Cli.Commands.Tags.Analyses;
using QkdHardware.Cli.Commands.Tags.Sources;
using QkdHardware.Cli.Composition;
using QkdHardware.Cli.Display;
using QkdHardware.TimeTags.Synchronisation;

namespace QkdHardware.Cli.Commands.Tags;

/// <summary><c>qkd tags delay</c>.</summary>
internal static class DelayCommand
{
    // Coarse bins are this many fine ones wide, as DelaySearchOptions has them; the search has at most 2^22 of them.
    private const long CoarseBins = 1024;
    private const int MostCoarseBits = 21;

    public static Command Create()
    {
        Option<ushort> start = TagOptions.Channel("--start", "Channel of the starts; of the first recording, if there are two.");
        Option<ushort> stop = TagOptions.Channel("--stop", "Channel of the stops; of the second recording, if there are two.");
        Option<TimeQuantity?> maximum = TagOptions.OptionalTime("--max-delay", "The delay is between minus and plus this. 100us in one recording, 400ms between two.");
        Option<TimeQuantity> bin = TagOptions.Time("--bin", "Resolution of the search, about the coincidence window.", "2ns");
        Option<bool> isShared = new("--same-clock") { Description = "Two recordings were made with one clock: look for a delay only, no frequency offset." };
        var command = new Command(
            "delay",
            "Find the delay between two channels of one recording, or delay and frequency offset of two recordings with clocks of their own, from coincidences. It refuses if the signal is too weak to be sure.")
        {
            TagOptions.Inputs, start, stop, maximum, bin, isShared, TagOptions.From, TagOptions.To, TagOptions.Merge, TagOptions.FileChannels,
            TagOptions.Format, TagOptions.Tick, TagOptions.MicroTick, TagOptions.Bench, TagOptions.Device, TagOptions.Seconds,
            CommonOptions.Json, TagOptions.Csv, TagOptions.Plot,
        };
        command.SetAction((arguments, _) => CommandRunner.RunAsync(arguments, async (terminal, _, interruption) =>
        {
            var starts = new ChannelTimes(arguments.GetValue(start));
            var stops = new ChannelTimes(arguments.GetValue(stop));
            var inputs = new TagInputs(arguments, terminal);
            List<TagSummary> parts = await ReadAsync(inputs, starts, stops, terminal, interruption).ConfigureAwait(false);
            if (inputs.Code != ExitCode.Done) return inputs.Code;
            DelaySearchOptions options = Options(arguments.GetValue(maximum), arguments.GetValue(bin), parts.Count);
            DelayResult result = DelayResult.Find(parts, starts, stops, options, parts.Count == 2 && !arguments.GetValue(isShared));
            if (arguments.GetValue(CommonOptions.Json)) terminal.WriteJson(result.Document, TagCommand.Json);
            else result.Show(terminal);
            TagCommand.Write(result, arguments, null);
            if (!result.IsFound) terminal.WriteError($"no delay: {result.Reason}");
            return !result.IsFound ? ExitCode.NotFound : parts.Exists(part => part.Source.IsDamaged) ? ExitCode.Damaged : ExitCode.Done;
        }));
        return command;
    }

    private static DelaySearchOptions Options(TimeQuantity? maximum, TimeQuantity bin, int recordings)
    {
        long fine = bin.Whole;
        if (fine is < 1 or > 1_000_000) throw new UsageException("--bin must be from 1 ps to 1 us.");
        long coarse = CoarseBins * fine;
        long limit = (maximum ?? TimeQuantity.Parse(recordings == 2 ? "400ms" : "100us")).Whole;
        return limit >= coarse && limit <= coarse << MostCoarseBits
            ? new DelaySearchOptions { MaximumDelayPs = limit, FineBinPs = fine, CoarseBinPs = coarse }
            : throw new UsageException($"--max-delay: with bins of {fine} ps, from {TimeQuantity.Format(coarse)} to {TimeQuantity.Format(coarse << MostCoarseBits)}.");
    }

    private static async Task<List<TagSummary>> ReadAsync(
        TagInputs inputs, ChannelTimes starts, ChannelTimes stops, Terminal terminal, CancellationToken cancellationToken)
    {
        List<TagSummary> parts = [];
        await foreach (ITagSource source in inputs.OpenAsync(cancellationToken).ConfigureAwait(false))
        {
            await using (source.ConfigureAwait(false))
            {
                if (parts.Count == 2) throw new UsageException("A delay is found in one recording or between two.");
                ChannelTimes[] wanted = !inputs.IsList ? [starts, stops] : parts.Count == 0 ? [starts] : [stops];
                var pass = new TagPass(source, new ChannelTimesAnalysis(wanted));
                await TagProgress.ShowAsync(terminal, source, pass.RunAsync, cancellationToken).ConfigureAwait(false);
                parts.Add(pass.Summary);
                foreach (string remark in source.Remarks) terminal.WriteError(remark);
            }
        }

        return inputs.IsList && parts.Count == 1 && inputs.Code == ExitCode.Done
            ? throw new UsageException("A folder must hold two recordings: of the starts and of the stops.")
            : parts;
    }
}
