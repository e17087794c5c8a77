using System.Text.Json;
using QkdHardware.DeviceManager.Records;
using Spectre.Console;

namespace QkdHardware.Cli.Display;

/// <summary>The two streams of the process: results on standard output, everything else on standard error.</summary>
internal sealed class Terminal
{
    private static readonly JsonSerializerOptions OneLine = new(RunRecord.Json) { WriteIndented = false };

    // Where no window sets the width, tables must not break words to fit a guess.
    private const int WidthWithoutWindow = 200;

    public IAnsiConsole Output { get; } = Create(Console.Out, Console.IsOutputRedirected);

    public IAnsiConsole Error { get; } = Create(Console.Error, Console.IsErrorRedirected);

    /// <summary>Whether progress can be drawn over itself.</summary>
    public bool IsInteractive => !Console.IsErrorRedirected && Error.Profile.Capabilities.Ansi;

    public void WriteJson<T>(T document) => Console.Out.WriteLine(JsonSerializer.Serialize(document, RunRecord.Json));

    public void WriteJsonLine<T>(T document)
    {
        Console.Out.WriteLine(JsonSerializer.Serialize(document, OneLine));
        Console.Out.Flush();
    }

    /// <summary>One plain line on standard error, never wrapped: programs search in it.</summary>
    public void WriteError(string message) => Console.Error.WriteLine($"qkd: {message}");

    private static IAnsiConsole Create(TextWriter writer, bool isRedirected)
    {
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(writer) });
        if (isRedirected)
        {
            console.Profile.Width = WidthWithoutWindow;
        }

        return console;
    }

    public static Table NewTable(params ReadOnlySpan<string> columns)
    {
        var table = new Table { Border = TableBorder.Rounded };
        foreach (string column in columns)
        {
            table.AddColumn(column);
        }

        return table;
    }
}
