using System.Runtime.Loader;
using QkdHardware.Sdk.Plugins;
using QkdHardware.Tests.Roles;

namespace QkdHardware.Tests.DeviceManager.Plugins;

/// <summary>What the packages that <see cref="PackageWriter"/> makes call. Public, since they are strangers' assemblies.</summary>
public static class PackageFixture
{
    /// <summary>Drivers whose description tells where their package was loaded.</summary>
    /// <param name="package">The package.</param>
    /// <param name="ids">The drivers' ids, with commas between them; <c>throw</c> makes the package fail.</param>
    /// <param name="dependency">What the package's own dependency says.</param>
    public static IReadOnlyList<DriverDescriptor> Drivers(object package, string ids, string dependency)
    {
        if (ids == "throw")
        {
            throw new InvalidOperationException("the package has a fault.");
        }

        return [.. ids.Split(',').Select(id => TestDriver.Of(id, _ => throw new NotSupportedException()) with
        {
            Vendor = AssemblyLoadContext.GetLoadContext(package.GetType().Assembly)!.GetType().Name,
            Models = [dependency],
        })];
    }
}
