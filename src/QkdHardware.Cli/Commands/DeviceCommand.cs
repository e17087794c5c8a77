using System.CommandLine;
using QkdHardware.Abstractions.Devices;
using QkdHardware.Cli.Composition;
using QkdHardware.Cli.Display;
using QkdHardware.DeviceManager.Benches;
using QkdHardware.DeviceManager.Plugins;
using QkdHardware.DeviceManager.Properties;
using QkdHardware.Sessions.Bb84.Plan;
using Spectre.Console;

namespace QkdHardware.Cli.Commands;

/// <summary><c>qkd device list|info|get|set</c>.</summary>
internal static class DeviceCommand
{
    private static readonly Argument<string> Device = new("DEVICE") { Description = "The device's name in the bench file." };

    public static Command Create() => new("device", "Single instruments of a bench.") { List(), Info(), Get(), Set() };

    private static Command List()
    {
        var list = new Command("list", "List the devices of a bench file, without opening them.")
        {
            CommonOptions.Bench, CommonOptions.Json,
        };
        list.SetAction((arguments, _) => CommandRunner.RunAsync(arguments, (terminal, _, _) =>
        {
            (Bb84Bench file, BenchChecks checks) = Workbench.Create(arguments).LoadBench(arguments.GetValue(CommonOptions.Bench)!);
            if (arguments.GetValue(CommonOptions.Json))
            {
                terminal.WriteJson(file.Devices.Select(device => new
                {
                    id = device.Key,
                    driver = device.Value.Driver.Value,
                    role = checks.DriverOf(device.Value).Role.Name,
                    links = device.Value.Links.ToDictionary(link => link.Key, link => link.Value.Value),
                }));
                return Task.FromResult(ExitCode.Done);
            }

            Table table = Terminal.NewTable("Device", "Driver", "Role");
            foreach ((string id, DeviceEntry entry) in file.Devices)
            {
                table.AddRow(id, entry.Driver.Value, RoleName.Of(checks.DriverOf(entry).Role));
            }

            terminal.Output.Write(table);
            return Task.FromResult(ExitCode.Done);
        }));
        return list;
    }

    private static Command Info()
    {
        var info = new Command("info", "Open a device and show its properties; what can be read is read.")
        {
            CommonOptions.Bench, Device, CommonOptions.Trace, CommonOptions.Json,
        };
        info.SetAction((arguments, _) => CommandRunner.RunAsync(arguments, (terminal, _, stop) => WithDeviceAsync(
            arguments,
            terminal,
            async instrument =>
            {
                var rows = new List<(DeviceProperty Property, string Value)>();
                foreach (DeviceProperty property in DeviceProperties.Of(instrument))
                {
                    string value = property.Read is null ? "-" : await property.Read(stop).ConfigureAwait(false);
                    rows.Add((property, value));
                }

                ShowInfo(terminal, arguments.GetValue(CommonOptions.Json), instrument, rows);
            },
            stop)));
        return info;
    }

    private static Command Get()
    {
        var name = new Argument<string>("PROPERTY") { Description = "A property that 'device info' shows." };
        var get = new Command("get", "Read one property.")
        {
            CommonOptions.Bench, Device, name, CommonOptions.Trace, CommonOptions.Json,
        };
        get.SetAction((arguments, _) => CommandRunner.RunAsync(arguments, (terminal, _, stop) => WithDeviceAsync(
            arguments,
            terminal,
            async instrument =>
            {
                DeviceProperty property = Find(instrument, arguments.GetValue(name)!);
                if (property.Read is null)
                {
                    throw new UsageException($"{instrument.DeviceId}: '{property.Name}' can only be set.");
                }

                string value = await property.Read(stop).ConfigureAwait(false);
                if (arguments.GetValue(CommonOptions.Json))
                {
                    terminal.WriteJson(new { device = instrument.DeviceId, property = property.Name, value, unit = property.Unit });
                }
                else
                {
                    terminal.WriteLine(value);
                }
            },
            stop)));
        return get;
    }

    private static Command Set()
    {
        var assignment = new Argument<string>("PROPERTY=VALUE") { Description = "For example attenuation=20." };
        assignment.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: var text }] && !text.Contains('='))
            {
                result.AddError($"Expected PROPERTY=VALUE, such as attenuation=20, not '{text}'");
            }
        });
        var set = new Command("set", "Set one property and confirm it.")
        {
            CommonOptions.Bench, Device, assignment, CommonOptions.Trace, CommonOptions.Json,
        };
        set.SetAction((arguments, _) => CommandRunner.RunAsync(arguments, (terminal, _, stop) => WithDeviceAsync(
            arguments,
            terminal,
            async instrument =>
            {
                string[] parts = arguments.GetValue(assignment)!.Split('=', 2);
                DeviceProperty property = Find(instrument, parts[0]);
                if (property.Write is null)
                {
                    throw new UsageException($"{instrument.DeviceId}: '{property.Name}' can only be read.");
                }

                await WriteAsync(instrument, property, property.Write, parts[1], stop).ConfigureAwait(false);
                string? value = property.Read is null ? null : await property.Read(stop).ConfigureAwait(false);
                if (arguments.GetValue(CommonOptions.Json))
                {
                    terminal.WriteJson(new { device = instrument.DeviceId, property = property.Name, value, unit = property.Unit });
                }
                else
                {
                    terminal.WriteLine(value ?? "done");
                }
            },
            stop)));
        return set;
    }

    private static async Task<int> WithDeviceAsync(
        ParseResult arguments, Terminal terminal, Func<IInstrument, Task> work, CancellationToken cancellationToken)
    {
        Workbench workbench = Workbench.Create(arguments);
        (Bb84Bench file, BenchChecks checks) = workbench.LoadBench(arguments.GetValue(CommonOptions.Bench)!);
        string id = arguments.GetValue(Device)!;
        if (!file.Devices.ContainsKey(id))
        {
            throw new UsageException($"The bench has no device '{id}'; it has: {string.Join(", ", file.Devices.Keys.Order())}.");
        }

        await using Bench bench = await Bench.OpenAsync(
            file,
            checks,
            workbench.Links,
            Emulator.ConnectionsOf(null),
            TimeProvider.System,
            cancellationToken,
            [id],
            Workbench.Tracing(arguments, terminal)).ConfigureAwait(false);
        await work(bench.Get<IInstrument>(id)).ConfigureAwait(false);
        return ExitCode.Done;
    }

    /// <exception cref="UsageException">No such value, out of range, or not now.</exception>
    private static async Task WriteAsync(
        IInstrument instrument,
        DeviceProperty property,
        Func<string, CancellationToken, ValueTask> write,
        string value,
        CancellationToken cancellationToken)
    {
        try
        {
            await write(value, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException or InvalidOperationException)
        {
            // Whatever the driver refuses before it sends a byte. ArgumentException adds names of code, which say nothing here.
            string reason = exception.Message.Split(" (Parameter")[0];
            throw new UsageException($"{instrument.DeviceId}: {property.Name} cannot be '{value}'. {reason}");
        }
    }

    private static DeviceProperty Find(IInstrument instrument, string name)
    {
        IReadOnlyList<DeviceProperty> all = DeviceProperties.Of(instrument);
        return all.FirstOrDefault(property => property.Name == name)
            ?? throw new UsageException(
                $"{instrument.DeviceId} has no property '{name}'; it has: {string.Join(", ", all.Select(p => p.Name))}.");
    }

    private static void ShowInfo(
        Terminal terminal, bool json, IInstrument instrument, IReadOnlyList<(DeviceProperty Property, string Value)> rows)
    {
        if (json)
        {
            terminal.WriteJson(new
            {
                device = instrument.DeviceId,
                identity = instrument.Identity,
                properties = rows.Select(row => new
                {
                    name = row.Property.Name,
                    value = row.Property.Read is null ? null : row.Value,
                    unit = row.Property.Unit,
                    settable = row.Property.Write is not null,
                    description = row.Property.Description,
                }),
            });
            return;
        }

        Table table = Terminal.NewTable("Property", "Value", "Unit", "Settable", "Meaning");
        foreach ((DeviceProperty property, string value) in rows)
        {
            table.AddRow(
                property.Name,
                Markup.Escape(value),
                Markup.Escape(property.Unit),
                property.Write is null ? "no" : "yes",
                Markup.Escape(property.Description));
        }

        terminal.Output.Write(table);
    }
}
