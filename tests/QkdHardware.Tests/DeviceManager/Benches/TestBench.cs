using QkdHardware.Configuration;
using QkdHardware.DeviceManager.Benches;
using QkdHardware.DeviceManager.Plugins;
using QkdHardware.Sdk.Links;
using QkdHardware.Sdk.Plugins;

namespace QkdHardware.Tests.DeviceManager.Benches;

/// <summary>A bench file of a test with the drivers that it names.</summary>
internal sealed class TestBench
{
    public TestBench(string text, IEnumerable<DriverDescriptor> drivers, params ILinkProvider[] providers)
    {
        File = ConfigurationFile.Parse<BenchFile>("bench.yaml", text);
        Providers = providers;
        Checks = new BenchChecks("bench.yaml", PluginCatalogue.Of(drivers), providers);
    }

    public BenchFile File { get; }

    public BenchChecks Checks { get; }

    public IReadOnlyList<ILinkProvider> Providers { get; }

    public Dictionary<string, IReadOnlyDictionary<string, string>> Overrides { get; } = [];

    /// <summary>A bench of devices without links, each with the driver of its own name.</summary>
    public static TestBench Of(params DriverDescriptor[] drivers) => new(
        "name: test\ndevices:\n"
        + string.Concat(drivers.Select(driver => $"  {driver.Id}: {{ driver: {driver.Id}, links: {{}} }}\n"))
        + $"stations:\n  one: {{ devices: [{string.Join(", ", drivers.Select(driver => driver.Id))}] }}\n",
        drivers);

    public Task<Bench> OpenAsync(
        TimeProvider? time = null, IReadOnlyCollection<string>? only = null, CancellationToken cancellationToken = default)
    {
        Checks.Run(File);
        return Bench.OpenAsync(File, Checks, Providers, Overrides, time ?? TimeProvider.System, cancellationToken, only);
    }
}
