using System.CommandLine;
using QkdHardware.Cli.Composition;
using QkdHardware.Emulation;

namespace QkdHardware.Cli.Commands;

/// <summary><c>qkd session run BENCH</c>.</summary>
internal static class SessionCommand
{
    public static Command Create()
    {
        var emulate = new Option<bool>("--emulate") { Description = "Start the emulated bench in this process first." };
        Option<EmulatedClockMode> clock = CommonOptions.Clock(EmulatedClockMode.Real);
        clock.Description += " Only with --emulate.";
        var run = new Command("run", "Run a session on a bench, from alignment to a secret key.")
        {
            CommonOptions.Bench, emulate, clock, CommonOptions.Seed, CommonOptions.Out, CommonOptions.Keys,
            CommonOptions.Trace, CommonOptions.Json,
        };
        run.SetAction((arguments, _) => CommandRunner.RunAsync(arguments, (terminal, _, stop) =>
            new SessionRun(arguments, arguments.GetValue(CommonOptions.Bench)!, terminal)
                .RunAsync(arguments.GetValue(emulate), arguments.GetValue(clock), ownAddresses: false, stop)));
        return new Command("session", "Sessions on a bench.") { run };
    }
}
