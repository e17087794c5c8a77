using System.CommandLine;
using QkdHardware.Cli.Composition;
using Xunit;

namespace QkdHardware.Tests.Cli;

public sealed class CommandRunnerTests
{
    [Theory]
    [InlineData("a part is missing.", "qkd: unexpected: a part is missing. This is a mistake of the program; please report it with what --verbose prints.\n")]
    [InlineData("two\nlines", "qkd: unexpected: two. This is a mistake of the program; please report it with what --verbose prints.\n")]
    public async Task Unexpected_Exception_IsOneLineWithoutAStack(string thrown, string expected)
    {
        var command = new RootCommand();
        command.Options.Add(CommonOptions.Verbose);
        command.SetAction((arguments, _) => CommandRunner.RunAsync(
            arguments, (_, _, _) => throw new InvalidOperationException(thrown)));
        using var output = new StringWriter();
        using var error = new StringWriter();

        int code = await command.Parse([]).InvokeAsync(new InvocationConfiguration { Output = output, Error = error });

        Assert.Equal(ExitCode.Unexpected, code);
        Assert.Equal(expected, error.ToString());
        Assert.Empty(output.ToString());
    }
}
