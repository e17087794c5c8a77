using System.CommandLine;
using System.Globalization;
using QkdHardware.Cli.Composition;
using QkdHardware.Cli.Display;
using QkdHardware.Sdk.Links.Tracing;
using Spectre.Console;

namespace QkdHardware.Cli.Commands.Traces;

/// <summary><c>qkd trace show FILE</c>: what passed over a link, and when.</summary>
internal static class TraceShow
{
    public static Command Create()
    {
        var sent = new Option<bool>("--sent") { Description = "Only what went to the instrument." };
        var received = new Option<bool>("--received") { Description = "Only what came from the instrument." };
        var contains = new Option<string?>("--contains")
        {
            Description = "Only portions with this text in them, as the table shows it; letter case does not matter.",
            HelpName = "TEXT",
        };
        Option<double?> from = Seconds("--from", "Only from this time on, in seconds since the recording began.");
        Option<double?> to = Seconds("--to", "Only up to this time, in seconds since the recording began.");
        var show = new Command("show", "Show a recording.")
        {
            TraceCommand.File, sent, received, contains, from, to, CommonOptions.Json,
        };
        show.SetAction((arguments, _) => CommandRunner.RunAsync(arguments, (terminal, _, _) =>
        {
            Trace trace = Trace.Load(arguments.GetValue(TraceCommand.File)!);
            bool onlySent = arguments.GetValue(sent);
            bool onlyReceived = arguments.GetValue(received);
            if (onlySent && onlyReceived)
            {
                throw new UsageException("--sent and --received exclude each other.");
            }

            string text = arguments.GetValue(contains) ?? string.Empty;
            double first = arguments.GetValue(from) ?? 0;
            double last = arguments.GetValue(to) ?? double.PositiveInfinity;
            TraceEntry[] entries =
            [
                .. trace.Entries.Where(entry =>
                    !(entry.Direction == TraceDirection.Received ? onlySent : onlyReceived)
                    && entry.At.TotalSeconds >= first && entry.At.TotalSeconds <= last
                    && entry.Text.Contains(text, StringComparison.OrdinalIgnoreCase)),
            ];
            Show(terminal, arguments.GetValue(CommonOptions.Json), trace, entries);
            return Task.FromResult(ExitCode.Done);
        }));
        return show;
    }

    private static Option<double?> Seconds(string name, string description) =>
        new(name) { Description = description, HelpName = "S" };

    private static void Show(Terminal terminal, bool json, Trace trace, TraceEntry[] entries)
    {
        if (json)
        {
            terminal.WriteJson(new
            {
                device = trace.Header.Device,
                link = trace.Header.Link,
                address = trace.Header.Address,
                kind = trace.Header.Kind,
                started = trace.Header.Started,
                entries = entries.Select(entry => new
                {
                    time = entry.At.TotalSeconds, direction = entry.Direction, length = entry.Length, text = entry.Text,
                }),
                notes = trace.Notes.Select(note => new { time = note.At.TotalSeconds, text = note.Text }),
            });
            return;
        }

        Table table = Terminal.NewTable("Time (s)", "", "Bytes", "Text");
        foreach (TraceEntry entry in entries)
        {
            table.AddRow(
                Time(entry.At),
                entry.Direction == TraceDirection.Sent ? ">" : "<",
                entry.Length.ToString(CultureInfo.InvariantCulture),
                Markup.Escape(entry.Text));
        }

        terminal.Output.MarkupLineInterpolated($"{trace.Header.Device}, link {trace.Header.Link}: {trace.Header.Address}, from {trace.Header.Started:u}");
        terminal.Output.Write(table);
        foreach (TraceNote note in trace.Notes)
        {
            terminal.Output.MarkupLineInterpolated($"{Time(note.At)} s: {note.Text}");
        }
    }

    private static string Time(TimeSpan at) => at.TotalSeconds.ToString("0.000000", CultureInfo.InvariantCulture);
}
