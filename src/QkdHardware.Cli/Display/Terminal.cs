using System.Text.Json;
using QkdHardware.DeviceManager.Records;
using Spectre.Console;

namespace QkdHardware.Cli.Display;

/// <summary>
/// The two streams of a command: results on standard output, everything else on standard error. The consoles that draw
/// tables and bars are made when first used: a command that prints plain lines starts without them.
/// </summary>
/// <param name="output">Standard output, or what stands for it.</param>
/// <param name="error">Standard error, or what stands for it.</param>
internal sealed class Terminal(TextWriter output, TextWriter error)
{
    // Where no window sets the width, tables must not break words to fit a guess.
    private const int WidthWithoutWindow = 200;

    private readonly Lazy<IAnsiConsole> outputConsole = ConsoleOf(output);
    private readonly Lazy<IAnsiConsole> errorConsole = ConsoleOf(error);

    public IAnsiConsole Output => outputConsole.Value;

    public IAnsiConsole Error => errorConsole.Value;

    /// <summary>Whether progress can be drawn over itself.</summary>
    public bool IsInteractive => error == Console.Error && !Console.IsErrorRedirected && Error.Profile.Capabilities.Ansi;

    public void WriteJson<T>(T document) => WriteJson(document, RunRecord.Json);

    public void WriteJson<T>(T document, JsonSerializerOptions options) => output.WriteLine(JsonSerializer.Serialize(document, options));

    public void WriteJsonLine<T>(T document)
    {
        output.WriteLine(JsonSerializer.Serialize(document, OneLine.Options));
        output.Flush();
    }

    /// <summary>One plain line on standard output, never wrapped.</summary>
    public void WriteLine(string line) => output.WriteLine(line);

    /// <summary>One plain line on standard error, never wrapped: programs search in it.</summary>
    public void WriteError(string message) => WriteErrorLine($"qkd: {message}");

    /// <summary>One plain line on standard error without the program's name.</summary>
    public void WriteErrorLine(string line) => error.WriteLine(line);

    public static Table NewTable(params ReadOnlySpan<string> columns)
    {
        var table = new Table { Border = TableBorder.Rounded };
        foreach (string column in columns)
        {
            table.AddColumn(column);
        }

        return table;
    }

    private static Lazy<IAnsiConsole> ConsoleOf(TextWriter writer) => new(() =>
    {
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(writer) });
        bool hasWindow = (writer == Console.Out && !Console.IsOutputRedirected) || (writer == Console.Error && !Console.IsErrorRedirected);
        if (!hasWindow)
        {
            console.Profile.Width = WidthWithoutWindow;
        }

        return console;
    });

    // Made when first used, like the consoles.
    private static class OneLine
    {
        public static readonly JsonSerializerOptions Options = new(RunRecord.Json) { WriteIndented = false };
    }
}
