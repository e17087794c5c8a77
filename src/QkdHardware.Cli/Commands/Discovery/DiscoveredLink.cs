using QkdHardware.Cli.Composition;
using QkdHardware.Sdk.Discovery;
using QkdHardware.Sdk.Links;
using QkdHardware.Sdk.Plugins;

namespace QkdHardware.Cli.Commands.Discovery;

/// <summary>A link that was found, and what is known of it.</summary>
/// <param name="Link">What was found.</param>
/// <param name="IsUsable">Whether this program has links of that form.</param>
/// <param name="Drivers">The installed drivers that its identity fits.</param>
internal sealed record DiscoveredLink(FoundLink Link, bool IsUsable, IReadOnlyList<(DriverDescriptor Driver, LinkMatch Match)> Drivers)
{
    /// <summary>What the instrument answered to <c>*IDN?</c>; null when it was not asked or did not answer.</summary>
    public string? Identification { get; init; }

    /// <summary>Whether every driver that it could be for says that asking is harmless, and there is one.</summary>
    public bool MayBeAsked => IsUsable && Drivers.Count > 0 && Drivers.All(fit => fit.Match.IsIdentifyHarmless);

    /// <summary>The settings with which its driver would open it.</summary>
    public IReadOnlyDictionary<string, string> Settings =>
        Drivers[0].Driver.Links.First(link => link.Name == Drivers[0].Match.LinkName).Defaults;

    public static DiscoveredLink Of(FoundLink link, Workbench workbench)
    {
        IEnumerable<(DriverDescriptor, LinkMatch)> fits =
            from entry in workbench.Catalogue.Drivers.Values.OrderBy(entry => entry.Driver.Id, StringComparer.Ordinal)
            let match = entry.Driver.Matches.FirstOrDefault(match => match.Fits(link))
            where match is not null
            select (entry.Driver, match);
        return new DiscoveredLink(link, workbench.Links.Any(provider => provider.Accepts(link.Address)), [.. fits]);
    }
}
