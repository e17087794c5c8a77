using System.CommandLine;
using QkdHardware.Abstractions.TimeTagging;
using QkdHardware.Cli.Composition;
using QkdHardware.Cli.Display;
using QkdHardware.TimeTags.Files;
using QkdHardware.TimeTags.Kernels;

namespace QkdHardware.Cli.Commands.Tags.Sources;

/// <summary>The recordings that a command line names, opened one after the other.</summary>
/// <param name="arguments">The command line.</param>
/// <param name="terminal">Where files that are no recordings are told.</param>
internal sealed class TagInputs(ParseResult arguments, Terminal terminal)
{
    private readonly string? bench = arguments.CommandResult.Command.Options.Contains(TagOptions.Bench) ? arguments.GetValue(TagOptions.Bench) : null;
    private readonly ChannelMap? channels = Selected(arguments, TagOptions.Channels);

    /// <summary>Whether times are arrivals: sync event plus micro time.</summary>
    public bool AddMicroTime { get; init; } = true;

    /// <summary>Whether the command uses reference counts or micro times.</summary>
    public bool NeedsFields { get; init; }

    /// <summary>Whether results are a list: several inputs, or a folder.</summary>
    public bool IsList { get; private set; }

    /// <summary>The worst that happened: <see cref="ExitCode.WrongInput"/> if a file could not be read.</summary>
    public int Code { get; private set; } = ExitCode.Done;

    /// <summary>Opens each recording in turn; the caller disposes of each before the next. A file that cannot be read is told, and passed over.</summary>
    /// <exception cref="UsageException">No inputs, or they make no sense together.</exception>
    public async IAsyncEnumerable<ITagSource> OpenAsync([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string[] inputs = arguments.GetValue(TagOptions.Inputs) ?? [];
        if (bench is not null)
        {
            if (inputs.Length > 0) throw new UsageException("Give either inputs or --bench.");
            int[]? wanted = channels is null ? null : [.. channels.Entries.Select(entry => (int)entry.From)];
            yield return Select(await LiveTagSource.StartAsync(arguments, bench, wanted, Selected(arguments, TagOptions.Tick)?.Approximate, cancellationToken).ConfigureAwait(false));
            yield break;
        }

        if (inputs.Length == 0) throw new UsageException("No recording is given.");
        List<(string Path, bool IsSure)> files = [.. inputs.SelectMany(Files)];
        if (Selected(arguments, TagOptions.Merge))
        {
            yield return Select(new MergedTagSource(OpenAll(files)));
            yield break;
        }

        IsList = inputs.Length > 1 || Directory.Exists(inputs[0]);
        int opened = 0;
        for (int i = 0; i < files.Count; i++)
        {
            if (TryOpen(files[i], i) is not { } source) continue;
            opened++;
            yield return Select(source);
        }

        if (opened == 0 && Code == ExitCode.Done) throw new UsageException("There is no recording.");
    }

    private static IEnumerable<(string Path, bool IsSure)> Files(string input) =>
        Directory.Exists(input)
            ? Directory.EnumerateFiles(input).Order(StringComparer.Ordinal).Select(path => (path, false))
            : [(input, true)];

    private static T? Selected<T>(ParseResult arguments, Option<T> option) =>
        arguments.CommandResult.Command.Options.Contains(option) ? arguments.GetValue(option) : default;

    private List<FileTagSource> OpenAll(List<(string Path, bool IsSure)> files)
    {
        List<FileTagSource> parts = [];
        try
        {
            for (int i = 0; i < files.Count; i++) parts.Add(new FileTagSource(files[i].Path, Options(i), NeedsFields));
            return parts;
        }
        catch
        {
            foreach (FileTagSource part in parts) part.DisposeAsync().AsTask().GetAwaiter().GetResult();
            throw;
        }
    }

    private FileTagSource? TryOpen((string Path, bool IsSure) file, int number)
    {
        try
        {
            return new FileTagSource(file.Path, Options(number), NeedsFields);
        }
        catch (TagFileException exception) when (!file.IsSure)
        {
            terminal.WriteError($"{file.Path}: passed over: {exception.Message}");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            terminal.WriteError($"{file.Path}: {exception.Message}");
            Code = ExitCode.WrongInput;
        }

        return null;
    }

    private TagReadOptions Options(int number)
    {
        ushort[] named = Selected(arguments, TagOptions.FileChannels) ?? [];
        var options = new TagReadOptions
        {
            Format = arguments.GetValue(TagOptions.Format),
            AddMicroTime = AddMicroTime,
            TickPs = arguments.GetValue(TagOptions.Tick)?.Approximate,
            MicroTickPs = arguments.GetValue(TagOptions.MicroTick)?.Approximate,
        };
        if (named.Length == 0) return options;
        return number < named.Length && TagChannel.IsPhoton(named[number])
            ? options with { Channel = named[number] }
            : throw new UsageException("--file-channels: give an input number for each file.");
    }

    private ITagSource Select(ITagSource source)
    {
        long from = Selected(arguments, TagOptions.From)?.Whole ?? long.MinValue;
        long to = Selected(arguments, TagOptions.To)?.Whole ?? long.MaxValue;
        ChannelDelay[] delays = Selected(arguments, TagOptions.Delays) ?? [];
        if (to <= from) throw new UsageException("--from and --to: the range is empty.");
        if (from == long.MinValue && to == long.MaxValue && channels is null && delays.Length == 0) return source;
        var selection = new TagSelection(from, to, channels?.Entries.Select(entry => KeyValuePair.Create(entry.From, entry.To)));
        return new SelectedTagSource(source, selection, to, delays.Length == 0 ? [] : ChannelDelay.Table(delays));
    }
}
