using System.CommandLine;
using QkdHardware.Cli.Composition;
using QkdHardware.Cli.Display;
using QkdHardware.DeviceManager.Benches;
using QkdHardware.Emulation;
using QkdHardware.Emulation.Hosting;
using QkdHardware.Sessions.Bb84.Plan;
using Spectre.Console;

namespace QkdHardware.Cli.Commands;

/// <summary><c>qkd emulate BENCH</c>: opens the doors of an emulated bench and keeps them open.</summary>
internal static class EmulateCommand
{
    public static Command Create()
    {
        Option<EmulatedClockMode> clock = CommonOptions.Clock(EmulatedClockMode.Real);
        var command = new Command(
            "emulate", "Emulate the instruments of a bench at the addresses that its file names, until interrupted.")
        {
            CommonOptions.Bench, clock, CommonOptions.Seed, CommonOptions.Json,
        };
        command.SetAction((arguments, _) => CommandRunner.RunAsync(arguments, async (terminal, _, stop) =>
        {
            string path = arguments.GetValue(CommonOptions.Bench)!;
            (Bb84Bench bench, BenchChecks checks) = Workbench.Create(arguments).LoadBench(path);
            await using EmulatorHost host = await Emulator.StartAsync(
                path, bench, checks, arguments.GetValue(clock), arguments.GetValue(CommonOptions.Seed), ownAddresses: false, stop)
                .ConfigureAwait(false);
            if (arguments.GetValue(CommonOptions.Json))
            {
                terminal.WriteJsonLine(Document(host, bench));
            }
            else
            {
                Show(terminal, host, bench);
            }

            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, stop).ConfigureAwait(
                ConfigureAwaitOptions.SuppressThrowing);
            return ExitCode.Interrupted;
        }));
        return command;
    }

    private static object Document(EmulatorHost host, Bb84Bench bench) => new
    {
        devices = host.Devices.Select(device => new
        {
            id = device.Id,
            driver = bench.Devices[device.Id].Driver.Value,
            links = device.Connections,
        }),
        backdoor = host.BackDoorAddress,
    };

    private static void Show(Terminal terminal, EmulatorHost host, Bb84Bench bench)
    {
        Table table = Terminal.NewTable("Device", "Driver", "Link", "Address");
        foreach (EmulatedDevice device in host.Devices)
        {
            foreach ((string link, string address) in device.Connections)
            {
                table.AddRow(device.Id, bench.Devices[device.Id].Driver.Value, link, Markup.Escape(address));
            }
        }

        terminal.Output.Write(table);
        terminal.Output.MarkupLineInterpolated($"Back door: {host.BackDoorAddress}");
        foreach (EmulatedDevice device in host.Devices)
        {
            foreach (string assumption in device.Instrument.Assumptions)
            {
                terminal.Error.MarkupLineInterpolated($"[grey]{device.Id}: assumed: {assumption}[/]");
            }
        }

        terminal.Error.MarkupLine("Press Ctrl-C to end.");
    }
}
