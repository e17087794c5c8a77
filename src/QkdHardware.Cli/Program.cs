using System.CommandLine;
using QkdHardware.Cli.Commands;
using QkdHardware.Cli.Commands.Discovery;
using QkdHardware.Cli.Commands.Traces;
using QkdHardware.Cli.Composition;

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
};
root.Options.Add(CommonOptions.Verbose);
root.Options.Add(CommonOptions.Drivers);

ParseResult arguments = root.Parse(args);
if (arguments.Errors.Count > 0)
{
    foreach (var error in arguments.Errors)
    {
        Console.Error.WriteLine($"qkd: {error.Message}");
    }

    Console.Error.WriteLine("Run the command with --help to see what it takes.");
    return ExitCode.WrongInput;
}

// Ctrl-C and SIGTERM are the commands' own: a session must reach its safe state first.
return await arguments.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });
