using System.Text.RegularExpressions;
using QkdHardware.Configuration;
using QkdHardware.DeviceManager.Plugins;
using QkdHardware.Sdk.Links;
using QkdHardware.Sdk.Plugins;

namespace QkdHardware.DeviceManager.Benches;

/// <summary>Checks a bench file against the drivers and links at hand, without touching an instrument.</summary>
/// <param name="path">The file as the user named it, for messages.</param>
/// <param name="catalogue">The drivers.</param>
/// <param name="providers">The kinds of links.</param>
public sealed partial class BenchChecks(string path, PluginCatalogue catalogue, IReadOnlyList<ILinkProvider> providers)
{
    /// <exception cref="ConfigurationException">The first mistake, with its place.</exception>
    public void Run(BenchFile bench)
    {
        // It becomes part of a folder's name.
        if (!Name().IsMatch(bench.Name.Value))
        {
            throw Mistake(
                bench.Name, $"'{bench.Name}' is no name of a bench; expected letters, digits, '-', '_' and '.', a letter or digit first.");
        }

        foreach ((string id, DeviceEntry device) in bench.Devices)
        {
            CheckDevice(id, device);
        }

        CheckStations(bench);
    }

    /// <summary>The driver of a device whose entry was checked.</summary>
    public DriverDescriptor DriverOf(DeviceEntry device) => catalogue.Drivers[device.Driver.Value].Driver;

    /// <summary>A mistake at a place of this file.</summary>
    public ConfigurationException Mistake(Located place, string problem) =>
        new(path, place.Line, place.Column, problem);

    private void CheckDevice(string id, DeviceEntry device)
    {
        if (!catalogue.Drivers.TryGetValue(device.Driver.Value, out CatalogueEntry? entry))
        {
            throw Mistake(
                device.Driver,
                $"Device '{id}' names the unknown driver '{device.Driver}'; installed are: {Join(catalogue.Drivers.Keys)}.");
        }

        DriverDescriptor driver = entry.Driver;
        foreach ((string name, Located address) in device.Links)
        {
            LinkDescriptor link = driver.Links.FirstOrDefault(link => link.Name == name)
                ?? throw Mistake(
                    address, $"Driver '{driver.Id}' has no link '{name}'; it has: {Join(driver.Links.Select(l => l.Name))}.");
            IReadOnlyDictionary<string, string> settings = link.SettingsWith(device.LinkSettings.GetValueOrDefault(name));
            ILinkProvider provider = providers.FirstOrDefault(provider => provider.Accepts(address.Value, settings))
                ?? throw Mistake(
                    address,
                    $"'{address}' is no address of a link; expected one of: {Join(providers.SelectMany(p => p.AddressForms))}.");
            try
            {
                provider.Check(address.Value);
            }
            catch (FormatException exception)
            {
                throw Mistake(address, exception.Message);
            }
        }

        string? unlinked = device.LinkSettings.Keys.FirstOrDefault(name => !device.Links.ContainsKey(name));
        if (unlinked is not null)
        {
            throw Mistake(
                device.Driver, $"Device '{id}' has link_settings for '{unlinked}', which is not among its links: {Join(device.Links.Keys)}.");
        }

        foreach (LinkDescriptor link in driver.Links.Where(link => device.LinkSettings.ContainsKey(link.Name)))
        {
            CheckTracing(id, device, link);
        }

        LinkDescriptor? missing = driver.Links.FirstOrDefault(link => !link.IsOptional && !device.Links.ContainsKey(link.Name));
        if (missing is not null)
        {
            throw Mistake(
                device.Driver, $"Device '{id}' lacks the link '{missing.Name}' ({missing.Purpose}); for example: {missing.Example}.");
        }

        try
        {
            _ = new DriverOptions(driver.Options, device.Options);
        }
        catch (ArgumentException exception)
        {
            throw Mistake(device.Driver, $"Device '{id}': {WithoutParameter(exception)}");
        }
    }

    private void CheckTracing(string id, DeviceEntry device, LinkDescriptor link)
    {
        try
        {
            if (LinkTracing.Read(device.LinkSettings[link.Name]) == true && link.IsConfidential)
            {
                throw new FormatException($"it {LinkTracing.Refusal(link)}; leave '{LinkTracing.Setting}' out.");
            }
        }
        catch (FormatException exception)
        {
            throw Mistake(
                device.Links.GetValueOrDefault(link.Name) ?? device.Driver,
                $"Device '{id}', settings of the link '{link.Name}': {exception.Message}");
        }
    }

    private void CheckStations(BenchFile bench)
    {
        var seen = new Dictionary<string, string>();
        foreach ((string station, StationEntry entry) in bench.Stations)
        {
            foreach (Located device in entry.Devices)
            {
                if (!bench.Devices.ContainsKey(device.Value))
                {
                    throw Mistake(
                        device, $"Station '{station}' names the unknown device '{device}'; the file has: {Join(bench.Devices.Keys)}.");
                }

                if (!seen.TryAdd(device.Value, station))
                {
                    throw Mistake(device, $"Device '{device}' stands at '{seen[device.Value]}' and at '{station}'; give it to one.");
                }
            }
        }

        string? homeless = bench.Devices.Keys.FirstOrDefault(id => !seen.ContainsKey(id));
        if (homeless is not null)
        {
            throw Mistake(
                bench.Devices[homeless].Driver, $"Device '{homeless}' stands at no station; add it to one of: {Join(bench.Stations.Keys)}.");
        }
    }

    /// <summary>What an exception says, without the parameter's name, which means nothing to the reader of a bench file.</summary>
    internal static string WithoutParameter(Exception exception) =>
        exception.Message.Split(" (Parameter", StringSplitOptions.None)[0];

    private static string Join(IEnumerable<string> names) => string.Join(", ", names.Order());

    [GeneratedRegex("^[A-Za-z0-9][A-Za-z0-9_.-]*$", RegexOptions.CultureInvariant)]
    private static partial Regex Name();
}
