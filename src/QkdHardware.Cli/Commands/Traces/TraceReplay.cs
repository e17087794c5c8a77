using System.CommandLine;
using QkdHardware.Cli.Composition;
using QkdHardware.Cli.Display;
using QkdHardware.Emulation.FrontDoors;
using QkdHardware.Emulation.Replay;
using QkdHardware.Sdk.Links.Tracing;

namespace QkdHardware.Cli.Commands.Traces;

/// <summary><c>qkd trace replay FILE --at ADDRESS</c>: serves a recording as a device until interrupted.</summary>
internal static class TraceReplay
{
    public static Command Create()
    {
        var at = new Option<string>("--at")
        {
            Description = "The address to serve it at, of the recorded link's kind, such as tcp://127.0.0.1:5025.",
            HelpName = "ADDRESS",
            Required = true,
        };
        var replay = new Command(
            "replay", "Serve a recording as a device: each recorded request gets its recorded answer. Until interrupted.")
        {
            TraceCommand.File, at, CommonOptions.Json,
        };
        replay.SetAction((arguments, _) => CommandRunner.RunAsync(arguments, async (terminal, _, stop) =>
        {
            string address = arguments.GetValue(at)!;
            Trace trace = Trace.Load(arguments.GetValue(TraceCommand.File)!);
            object service = trace.Header.Kind == TraceKind.Messages
                ? new ReplayMessageService(trace, terminal.WriteError)
                : new ReplayByteService(trace, terminal.WriteError);
            IFrontDoorProvider provider = DefaultFrontDoors.All.FirstOrDefault(candidate => candidate.Accepts(address))
                ?? throw new UsageException($"--at: no door can be opened at {address}.");
            await using IFrontDoor door = await provider.OpenAsync(address, service, stop).ConfigureAwait(false);
            Tell(terminal, arguments.GetValue(CommonOptions.Json), trace, door.Connection);
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, stop).ConfigureAwait(
                ConfigureAwaitOptions.SuppressThrowing);
            return ExitCode.Interrupted;
        }));
        return replay;
    }

    private static void Tell(Terminal terminal, bool json, Trace trace, string connection)
    {
        if (json)
        {
            terminal.WriteJsonLine(new { device = trace.Header.Device, link = trace.Header.Link, address = connection });
        }
        else
        {
            Console.Out.WriteLine($"{trace.Header.Device}, link {trace.Header.Link}, is replayed at {connection}");
            Console.Out.Flush();
        }
    }
}
