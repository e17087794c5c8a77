using System.CommandLine;
using QkdHardware.Cli.Composition;
using QkdHardware.Cli.Display;
using QkdHardware.DeviceManager.Benches;
using QkdHardware.Sessions.Bb84.Plan;
using Spectre.Console;

namespace QkdHardware.Cli.Commands;

/// <summary><c>qkd bench check BENCH</c>.</summary>
internal static class BenchCommand
{
    public static Command Create()
    {
        var connect = new Option<bool>("--connect")
        {
            Description = "Also open every instrument and check its identity. Nothing is changed on the instruments.",
        };
        var check = new Command("check", "Check a bench file: drivers, links, stations, session.")
        {
            CommonOptions.Bench, connect, CommonOptions.Trace, CommonOptions.Json,
        };
        check.SetAction((arguments, _) => CommandRunner.RunAsync(arguments, async (terminal, _, stop) =>
        {
            Workbench workbench = Workbench.Create(arguments);
            (Bb84Bench file, BenchChecks checks) = workbench.LoadBench(arguments.GetValue(CommonOptions.Bench)!);
            Dictionary<string, string> identities = [];
            if (arguments.GetValue(connect))
            {
                await using Bench bench = await Bench.OpenAsync(
                    file,
                    checks,
                    workbench.Links,
                    Emulator.ConnectionsOf(null),
                    TimeProvider.System,
                    stop,
                    tracing: Workbench.Tracing(arguments, terminal)).ConfigureAwait(false);
                identities = bench.Devices.ToDictionary(device => device.Id, device => device.Instrument.Identity.ToString());
            }

            Show(terminal, arguments.GetValue(CommonOptions.Json), file, identities);
            return ExitCode.Done;
        }));
        return new Command("bench", "Bench files.") { check };
    }

    private static void Show(Terminal terminal, bool json, Bb84Bench file, Dictionary<string, string> identities)
    {
        if (json)
        {
            terminal.WriteJson(new
            {
                bench = file.Name.Value,
                protocol = file.Session.Protocol.Value,
                devices = file.Devices.Select(device => new
                {
                    id = device.Key,
                    driver = device.Value.Driver.Value,
                    identity = identities.GetValueOrDefault(device.Key),
                }),
            });
            return;
        }

        Table table = Terminal.NewTable("Device", "Driver", "Links", "Identity");
        foreach ((string id, DeviceEntry device) in file.Devices)
        {
            table.AddRow(
                id,
                device.Driver.Value,
                Markup.Escape(string.Join('\n', device.Links.Select(link => $"{link.Key}: {link.Value}"))),
                Markup.Escape(identities.GetValueOrDefault(id, "not asked")));
        }

        terminal.Output.Write(table);
        terminal.Output.MarkupLineInterpolated($"{file.Name}: no mistake found.");
    }
}
