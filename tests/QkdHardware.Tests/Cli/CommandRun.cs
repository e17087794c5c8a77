using System.Text.Json;
using QkdHardware.Cli;
using Xunit;

namespace QkdHardware.Tests.Cli;

/// <summary>One command line, run in this process.</summary>
/// <param name="Code">The exit code.</param>
/// <param name="Output">Standard output.</param>
/// <param name="Error">Standard error.</param>
internal sealed record CommandRun(int Code, string Output, string Error)
{
    /// <summary>The document that <c>--json</c> printed.</summary>
    public JsonElement Json => JsonDocument.Parse(Output).RootElement;

    public static async Task<CommandRun> OfAsync(params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        int code = await CommandLine.RunAsync(arguments, output, error);
        return new(code, output.ToString(), error.ToString());
    }

    /// <summary>Runs a command that must succeed without a word on standard error.</summary>
    public static async Task<CommandRun> CleanAsync(params string[] arguments)
    {
        CommandRun run = await OfAsync(arguments);
        Assert.Equal("", run.Error);
        Assert.Equal(0, run.Code);
        return run;
    }
}
