using QkdHardware.Cli.Display;
using QkdHardware.Sdk.Discovery;
using Spectre.Console;

namespace QkdHardware.Cli.Commands.Discovery;

/// <summary>Shows what was found.</summary>
internal static class DiscoveryTable
{
    public static void Show(Terminal terminal, bool json, IReadOnlyList<DiscoveredLink> found)
    {
        if (json)
        {
            terminal.WriteJson(new { links = found.Select(Document) });
            return;
        }

        if (found.Count == 0)
        {
            terminal.Output.WriteLine("Nothing was found.");
            return;
        }

        Table table = Terminal.NewTable("Found", "Address", "Says of itself", "Driver: link");
        foreach (DiscoveredLink discovery in found)
        {
            table.AddRow(
                Markup.Escape(discovery.Link.Kind),
                Markup.Escape(discovery.Link.Address),
                Markup.Escape(Describe(discovery)),
                Markup.Escape(Drivers(discovery)));
        }

        terminal.Output.Write(table);
    }

    private static object Document(DiscoveredLink discovery) => new
    {
        kind = discovery.Link.Kind,
        address = discovery.Link.Address,
        usable = discovery.IsUsable,
        usb = Usb(discovery.Link),
        manufacturer = discovery.Link.Manufacturer,
        model = discovery.Link.Model,
        serialNumber = discovery.Link.SerialNumber,
        firmware = discovery.Link.Firmware,
        note = discovery.Link.Note,
        identification = discovery.Identification,
        drivers = discovery.Drivers.Select(fit => new { id = fit.Driver.Id, link = fit.Match.LinkName }),
    };

    private static string Describe(DiscoveredLink discovery)
    {
        FoundLink link = discovery.Link;
        string?[] parts = [Usb(link), link.Manufacturer, link.Model, link.SerialNumber, link.Firmware];
        string own = string.Join(' ', parts.Where(part => !string.IsNullOrEmpty(part)));
        string?[] lines =
        [
            own,
            link.Note,
            discovery.Identification is null ? null : $"*IDN?: {discovery.Identification}",
            discovery.IsUsable ? null : "no link of this form here",
        ];
        return string.Join('\n', lines.Where(line => !string.IsNullOrEmpty(line)));
    }

    private static string Drivers(DiscoveredLink discovery) => discovery.Drivers.Count == 0
        ? "none known"
        : string.Join('\n', discovery.Drivers.Select(fit => $"{fit.Driver.Id}: {fit.Match.LinkName}"));

    private static string? Usb(FoundLink link) =>
        link is { UsbVendorId: { } vendor, UsbProductId: { } product } ? $"{vendor:x4}:{product:x4}" : null;
}
