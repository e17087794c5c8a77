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
    public static JsonSerializerOptions Json { get; } = new() { WriteIndented = true };

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
                if (result is ITagFigure figure) Write(figure, arguments, inputs.IsList ? source.Name : null);
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

    /// <summary>Writes the files that the command line asks for.</summary>
    /// <param name="figure">The result.</param>
    /// <param name="arguments">The command line.</param>
    /// <param name="recording">One of several recordings: <c>out.csv</c> becomes <c>out.name.csv</c>. Null if there is one.</param>
    public static void Write(ITagFigure figure, ParseResult arguments, string? recording)
    {
        if (arguments.GetValue(TagOptions.Csv) is { } csv)
        {
            using var output = new StreamWriter(Named(csv, recording));
            figure.WriteCsv(output);
        }

        if (arguments.GetValue(TagOptions.Plot) is { } plot) TagPlot.Save(Named(plot, recording), figure.Draw());
    }

    private static string Named(string path, string? recording) => recording is null
        ? path
        : Path.ChangeExtension(path, $"{Path.GetFileNameWithoutExtension(recording)}{Path.GetExtension(path)}");
}
