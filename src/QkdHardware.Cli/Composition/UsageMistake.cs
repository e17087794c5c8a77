using System.CommandLine;

namespace QkdHardware.Cli.Composition;

/// <summary>What is wrong with a command line, in one sentence with a remedy.</summary>
internal static class UsageMistake
{
    /// <param name="parsed">With at least one error.</param>
    public static string Of(ParseResult parsed)
    {
        Command command = parsed.CommandResult.Command;
        string name = NameOf(command);
        string commands = string.Join(", ", command.Subcommands.Select(inner => inner.Name).Order());
        if (parsed.UnmatchedTokens is [{ } unknown, ..])
        {
            return command.Subcommands.Count > 0
                ? $"'{unknown}' is no command of '{name}'; expected one of: {commands}."
                : $"'{unknown}' is unknown to '{name}'; '{name} --help' shows what it takes.";
        }

        return command.Subcommands.Count > 0
            ? $"'{name}' needs a command; expected one of: {commands}."
            : $"{parsed.Errors[0].Message.TrimEnd('.')}; '{name} --help' shows what it takes.";
    }

    private static string NameOf(Command command) => command.Parents.OfType<Command>().FirstOrDefault() is { } parent
        ? $"{NameOf(parent)} {command.Name}"
        : "qkd"; // However the program was started.
}
