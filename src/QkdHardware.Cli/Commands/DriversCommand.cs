using System.CommandLine;
using QkdHardware.Cli.Composition;
using QkdHardware.Cli.Display;
using QkdHardware.DeviceManager.Plugins;
using QkdHardware.Sdk.Plugins;
using Spectre.Console;

namespace QkdHardware.Cli.Commands;

/// <summary><c>qkd drivers list</c>.</summary>
internal static class DriversCommand
{
    public static Command Create()
    {
        var list = new Command("list", "List the installed drivers and what each rests on.") { CommonOptions.Json };
        list.SetAction((arguments, _) => CommandRunner.RunAsync(arguments, (terminal, _, _) =>
        {
            PluginCatalogue catalogue = Workbench.Create(arguments).Catalogue;
            if (arguments.GetValue(CommonOptions.Json))
            {
                terminal.WriteJson(new
                {
                    drivers = catalogue.Drivers.Values.OrderBy(entry => entry.Driver.Id).Select(Document),
                    problems = catalogue.Problems,
                });
            }
            else
            {
                Show(terminal, catalogue);
            }

            return Task.FromResult(ExitCode.Done);
        }));
        return new Command("drivers", "Driver packages.") { list };
    }

    private static object Document(CatalogueEntry entry) => new
    {
        id = entry.Driver.Id,
        vendor = entry.Driver.Vendor,
        models = entry.Driver.Models,
        role = entry.Driver.Role.Name,
        links = entry.Driver.Links.Select(link => new { link.Name, link.Example, link.Purpose, link.IsOptional }),
        options = entry.Driver.Options,
        evidence = entry.Driver.Evidence,
        recognition = entry.Driver.Recognition,
        package = entry.PackagePath,
    };

    private static void Show(Terminal terminal, PluginCatalogue catalogue)
    {
        Table table = Terminal.NewTable("Driver", "Role", "Models", "Links", "Evidence");
        table.Columns[0].NoWrap();
        foreach (DriverDescriptor driver in catalogue.Drivers.Values.Select(entry => entry.Driver).OrderBy(d => d.Id))
        {
            table.AddRow(
                driver.Id,
                RoleName.Of(driver.Role),
                Markup.Escape(string.Join(", ", driver.Models)),
                Markup.Escape(string.Join(", ", driver.Links.Select(link => link.Name))),
                string.Join(", ", driver.Evidence.Select(kind => Words.Of(kind.ToString()))));
        }

        terminal.Output.Write(table);
        terminal.Output.WriteLine("No driver here was run against its instrument: none has the evidence 'hardware'.");
        foreach (string problem in catalogue.Problems)
        {
            terminal.WriteError(problem);
        }
    }
}
