using System.CommandLine;
using System.Text.Json;
using QkdHardware.Cli.Commands.Tags.Analyses;
using QkdHardware.Cli.Commands.Tags.Sources;
using QkdHardware.Cli.Composition;
using QkdHardware.Cli.Display;

namespace QkdHardware.Cli.Commands.Tags;

/// <summary>What the analysing commands of <c>qkd tags</c> have in common: inputs, passes, progress, results in every form, exit code.</summary>
internal static class TagCommand
{
    /// <summary>How results become JSON: names as they are, since those of a header are the instrument's.</summary>
    private static readonly JsonSerializerOptions Json = new() { WriteIndented = true };

    /// <summary>A command that runs one analysis over each recording.</summary>
    /// <param name="name">The command's name.</param>
    /// <param name="description">For its help.</param>
    /// <param name="own">Its own options.</param>
    /// <param name="create">Makes the analysis for a recording.</param>
    /// <param name="needsFields">Whether it uses reference counts or micro times.</param>
    /// <param name="isLive">Whether it can run on a tagger.</param>
    /// <param name="isWhole">Whether it takes recordings as they are, without selection.</param>
    public static Command Create(
        string name,
        string description,
        IEnumerable<Option> own,
        Func<ParseResult, ITagSource, ITagAnalysis> create,
        bool needsFields = false,
        bool isLive = true,
        bool isWhole = false)
    {
        var command = new Command(name, description) { TagOptions.Inputs };
        Option[] selection = [TagOptions.From, TagOptions.To, TagOptions.Channels, TagOptions.Delays, TagOptions.Merge, TagOptions.FileChannels];
        Option[] live = [TagOptions.Bench, TagOptions.Device, TagOptions.Seconds];
        Option[] reading = [TagOptions.Format, TagOptions.Tick, TagOptions.MicroTick];
        Option[] results = isWhole ? [CommonOptions.Json] : [CommonOptions.Json, TagOptions.Csv, TagOptions.Plot];
        foreach (Option option in (Option[])[.. own, .. isWhole ? [] : selection, .. reading, .. isLive ? live : [], .. results]) command.Options.Add(option);
        command.SetAction((arguments, _) => CommandRunner.RunAsync(arguments, async (terminal, _, stop) =>
        {
            var inputs = new TagInputs(arguments, terminal) { NeedsFields = needsFields };
            return await RunAsync(inputs, arguments, terminal, source => create(arguments, source), stop).ConfigureAwait(false);
        }));
        return command;
    }

    private static async Task<int> RunAsync(
        TagInputs inputs, ParseResult arguments, Terminal terminal, Func<ITagSource, ITagAnalysis> create, CancellationToken cancellationToken)
    {
        bool isJson = arguments.GetValue(CommonOptions.Json);
        List<object> documents = [];
        bool isDamaged = false;
        await foreach (ITagSource source in inputs.OpenAsync(cancellationToken).ConfigureAwait(false))
        {
            await using (source.ConfigureAwait(false))
            {
                var pass = new TagPass(source, create(source));
                await TagProgress.ShowAsync(terminal, source, pass.RunAsync, cancellationToken).ConfigureAwait(false);
                ITagResult result = pass.Complete();
                isDamaged |= source.IsDamaged;
                if (result is ITagFigure figure) Write(figure, source, inputs.IsList, arguments);
                if (isJson) documents.Add(result.Document);
                else Show(result, source, inputs.IsList, terminal);
                foreach (string remark in source.Remarks) terminal.WriteError(remark);
            }
        }

        if (isJson && inputs.IsList) terminal.WriteJson(new { files = documents }, Json);
        else if (isJson && documents.Count == 1) terminal.WriteJson(documents[0], Json);
        return inputs.Code != ExitCode.Done ? inputs.Code : isDamaged ? ExitCode.Damaged : ExitCode.Done;
    }

    private static void Show(ITagResult result, ITagSource source, bool isList, Terminal terminal)
    {
        if (isList) terminal.WriteLine(source.Name);
        result.Show(terminal);
    }

    private static void Write(ITagFigure figure, ITagSource source, bool isList, ParseResult arguments)
    {
        if (Selected(arguments, TagOptions.Csv) is { } csv)
        {
            using var output = new StreamWriter(Named(csv, source, isList));
            figure.WriteCsv(output);
        }

        if (Selected(arguments, TagOptions.Plot) is { } plot) TagPlot.Save(Named(plot, source, isList), figure.Draw());
    }

    private static string? Selected(ParseResult arguments, Option<string?> option) =>
        arguments.CommandResult.Command.Options.Contains(option) ? arguments.GetValue(option) : null;

    /// <summary>With several recordings, <c>out.csv</c> becomes <c>out.name.csv</c>.</summary>
    private static string Named(string path, ITagSource source, bool isList) => isList
        ? Path.ChangeExtension(path, $"{Path.GetFileNameWithoutExtension(source.Name)}{Path.GetExtension(path)}")
        : path;
}
