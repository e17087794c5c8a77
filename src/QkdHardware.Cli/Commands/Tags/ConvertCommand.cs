using System.CommandLine;
using QkdHardware.Cli.Commands.Tags.Sources;
using QkdHardware.Cli.Composition;
using QkdHardware.Cli.Display;
using QkdHardware.TimeTags.Files.Writers;

namespace QkdHardware.Cli.Commands.Tags;

/// <summary><c>qkd tags convert</c>.</summary>
internal static class ConvertCommand
{
    private static readonly Option<string> Out = new("--out")
    {
        Description = $"The file to write, ending in {string.Join(", ", TagWriters.Endings)}; or a folder, with --as.",
        HelpName = "FILE|DIR",
        Required = true,
    };

    private static readonly Option<string?> As = new("--as")
    {
        Description = "What the files of the folder become: ptu, csv or parquet.",
        HelpName = "FORMAT",
    };

    private static readonly Option<bool> Force = new("--force") { Description = "Write over files that are there." };

    public static Command Create()
    {
        var command = new Command(
            "convert",
            "Write recordings, or a tagger's live tags, as PTU, CSV or Parquet. Every photon, marker and unit is kept; in CSV and Parquet, times of T3 tags are arrivals.")
        {
            TagOptions.Inputs, Out, As, Force, TagOptions.From, TagOptions.To, TagOptions.Channels, TagOptions.Delays, TagOptions.Merge,
            TagOptions.FileChannels, TagOptions.Format, TagOptions.Tick, TagOptions.MicroTick, TagOptions.Bench, TagOptions.Device,
            TagOptions.Seconds, CommonOptions.Json,
        };
        command.SetAction((arguments, _) => CommandRunner.RunAsync(arguments, (terminal, _, stop) => RunAsync(arguments, terminal, stop)));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult arguments, Terminal terminal, CancellationToken cancellationToken)
    {
        string target = arguments.GetValue(Out)!;
        string? ending = arguments.GetValue(As) is { } format ? $".{format.TrimStart('.').ToLowerInvariant()}" : null;
        if (!TagWriters.Endings.Contains(ending ?? Path.GetExtension(target).ToLowerInvariant()))
        {
            throw new UsageException($"--out must end in {string.Join(", ", TagWriters.Endings)}, or --as must name one of them for a folder.");
        }

        // PTU holds a T3 tag as sync event and micro time: the order of the file is kept, not that of arrivals.
        var inputs = new TagInputs(arguments, terminal) { NeedsFields = true, AddMicroTime = (ending ?? Path.GetExtension(target)) != ".ptu" };
        List<object> documents = [];
        bool isDamaged = false;
        await foreach (ITagSource source in inputs.OpenAsync(cancellationToken).ConfigureAwait(false))
        {
            await using (source.ConfigureAwait(false))
            {
                if (inputs.IsList && ending is null) throw new UsageException("--as: several recordings go into a folder; say what they become.");
                string path = ending is null ? target : Path.Combine(target, Path.GetFileNameWithoutExtension(source.Name) + ending);
                var conversion = new TagConversion(source, path, arguments.GetValue(Force), isAbsolute: arguments.GetValue(TagOptions.Tick) is not null);
                await conversion.RunAsync(terminal, cancellationToken).ConfigureAwait(false);
                isDamaged |= source.IsDamaged;
                documents.Add(conversion.Document);
                if (!arguments.GetValue(CommonOptions.Json)) terminal.WriteLine($"{path}: {conversion.Tags} tags");
                foreach (string remark in source.Remarks) terminal.WriteError(remark);
            }
        }

        if (arguments.GetValue(CommonOptions.Json)) terminal.WriteJson(new { files = documents }, TagCommand.Json);
        return inputs.Code != ExitCode.Done ? inputs.Code : isDamaged ? ExitCode.Damaged : ExitCode.Done;
    }
}
