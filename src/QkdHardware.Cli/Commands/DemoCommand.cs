using System.CommandLine;
using QkdHardware.Cli.Composition;
using QkdHardware.Emulation;

namespace QkdHardware.Cli.Commands;

/// <summary><c>qkd demo</c>: a whole session on the emulated reference bench.</summary>
internal static class DemoCommand
{
    private const string BenchName = "bb84-lab.yaml";

    public static Command Create()
    {
        Option<EmulatedClockMode> clock = CommonOptions.Clock(EmulatedClockMode.Fast);
        var command = new Command("demo", "Run a decoy-state BB84 session on the emulated reference bench, to a secret key.")
        {
            CommonOptions.Json, CommonOptions.Out, CommonOptions.Keys, CommonOptions.Seed, CommonOptions.Trace, clock,
        };
        command.SetAction((arguments, _) => CommandRunner.RunAsync(arguments, (terminal, _, stop) =>
        {
            string bench = Path.Combine(AppContext.BaseDirectory, "benches", BenchName);
            return new SessionRun(arguments, bench, terminal)
                .RunAsync(emulate: true, arguments.GetValue(clock), ownAddresses: true, stop);
        }));
        return command;
    }
}
