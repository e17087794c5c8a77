using System.Text.RegularExpressions;
using QkdHardware.DeviceManager.Plugins;
using QkdHardware.Sdk.Plugins;
using Xunit;

namespace QkdHardware.Hil;

/// <summary>What the README says of the drivers is what their packages say.</summary>
public sealed partial class ReadmeTests
{
    [Fact]
    public void Readme_ListsEveryDriver_WithItsEvidence()
    {
        string readme = File.ReadAllText(Path.Combine(Places.Benches, "..", "..", "README.md"));
        PluginCatalogue catalogue = PluginCatalogue.Discover([Path.Combine(Places.Cli, "drivers")]);
        Assert.NotEmpty(catalogue.Drivers);
        Assert.Empty(catalogue.Problems);
        foreach (DriverDescriptor driver in catalogue.Drivers.Values.Select(entry => entry.Driver))
        {
            string row = Assert.Single(readme.Split('\n'), line => line.StartsWith($"| `{driver.Id}`", StringComparison.Ordinal));
            string evidence = string.Join(", ", driver.Evidence.Select(kind => WordStart().Replace(kind.ToString(), " ").ToLowerInvariant()));
            Assert.EndsWith($"| {evidence} |", row);
        }
    }

    [GeneratedRegex("(?<=[a-z])(?=[A-Z])")]
    private static partial Regex WordStart();
}
