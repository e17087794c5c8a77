using System.CommandLine;
using QkdHardware.Cli.Commands;
using QkdHardware.Cli.Commands.Discovery;
using QkdHardware.Cli.Commands.Tags;
using QkdHardware.Cli.Commands.Traces;
using QkdHardware.Cli.Composition;

namespace QkdHardware.Cli;

/// <summary>The grammar of <c>qkd</c>, and how a command line is run. It does the same in a process of its own and in a test.</summary>
internal static class CommandLine
{
    /// <summary>Parses and runs; messages about a wrong command line go to the error writer.</summary>
    /// <param name="arguments">What was typed after the program's name.</param>
    /// <param name="output">In place of standard output; null is the process's own.</param>
    /// <param name="error">In place of standard error; null is the process's own.</param>
    /// <returns>See <see cref="ExitCode"/>.</returns>
    public static async Task<int> RunAsync(IReadOnlyList<string> arguments, TextWriter? output = null, TextWriter? error = null)
    {
        // Ctrl-C and SIGTERM are the commands' own: a session must reach its safe state first.
        var configuration = new InvocationConfiguration { ProcessTerminationTimeout = null };
        if (output is not null) configuration.Output = output;
        if (error is not null) configuration.Error = error;

        ParseResult parsed = CreateRoot().Parse(arguments);
        if (parsed.Errors.Count == 0) return await parsed.InvokeAsync(configuration).ConfigureAwait(false);

        await configuration.Error.WriteLineAsync($"qkd: {UsageMistake.Of(parsed)}").ConfigureAwait(false);
        return ExitCode.WrongInput;
    }

    private static RootCommand CreateRoot()
    {
        var root = new RootCommand("QkdHardware: QKD sessions on the instruments of a bench, real or emulated.")
        {
            DemoCommand.Create(),
            EmulateCommand.Create(),
            BenchCommand.Create(),
            SessionCommand.Create(),
            DeviceCommand.Create(),
            DriversCommand.Create(),
            TraceCommand.Create(),
            DiscoverCommand.Create(),
            TagsCommand.Create(),
        };
        root.Options.Add(CommonOptions.Verbose);
        root.Options.Add(CommonOptions.Drivers);
        return root;
    }
}
