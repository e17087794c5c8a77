using System.CommandLine;

namespace QkdHardware.Cli.Commands.Traces;

/// <summary><c>qkd trace show|replay</c>.</summary>
internal static class TraceCommand
{
    public static Argument<string> File { get; } = new("FILE") { Description = "A recording that --trace or 'trace: true' made." };

    public static Command Create() => new("trace", "Recordings of links.") { TraceShow.Create(), TraceReplay.Create() };
}
