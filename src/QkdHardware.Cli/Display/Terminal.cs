using System.Text.Json;
using QkdHardware.DeviceManager.Records;
using Spectre.Console;

namespace QkdHardware.Cli.Display;

/// <summary>The two streams of the process: results on standard output, everything else on standard error.</summary>
internal sealed class Terminal
{
    private static readonly JsonSerializerOptions OneLine = new(RunRecord.Json) { WriteIndented = false };

    public IAnsiConsole Output { get; } = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Out) });

    public IAnsiConsole Error { get; } = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });

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
