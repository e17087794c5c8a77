using System.Reflection;
using System.Runtime.Loader;
using QkdHardware.Sdk.Plugins;

namespace QkdHardware.DeviceManager.Plugins;

/// <summary>
/// The drivers found in plugin folders. A package that cannot be used is a problem to report, never a reason to stop:
/// the bench may not need it. Built once, then read from any thread.
/// </summary>
public sealed class PluginCatalogue
{
    private readonly Dictionary<string, CatalogueEntry> drivers = [];
    private readonly List<string> problems = [];

    // A collectible context that nobody holds unloads under its own drivers.
    private readonly List<AssemblyLoadContext> contexts = [];

    private PluginCatalogue()
    {
    }

    /// <summary>The usable drivers, by id.</summary>
    public IReadOnlyDictionary<string, CatalogueEntry> Drivers => drivers;

    /// <summary>One sentence for each package that could not be used.</summary>
    public IReadOnlyList<string> Problems => problems;

    /// <summary>
    /// Looks into each folder and its direct subfolders for driver packages. Folders that do not exist are passed over.
    /// </summary>
    public static PluginCatalogue Discover(IEnumerable<string> folders)
    {
        var catalogue = new PluginCatalogue();
        foreach (string folder in folders.Where(Directory.Exists))
        {
            foreach (string place in Directory.EnumerateDirectories(folder).Order().Prepend(folder))
            {
                foreach (string path in Directory.EnumerateFiles(place, "*.dll").Order())
                {
                    catalogue.Examine(Path.GetFullPath(path));
                }
            }
        }

        return catalogue;
    }

    /// <summary>A catalogue of drivers at hand, for tests.</summary>
    internal static PluginCatalogue Of(IEnumerable<DriverDescriptor> drivers)
    {
        var catalogue = new PluginCatalogue();
        foreach (DriverDescriptor driver in drivers)
        {
            catalogue.Add(driver, "(built in)");
        }

        return catalogue;
    }

    private void Examine(string path)
    {
        PackageMetadata metadata = PackageMetadata.Read(path);
        if (!metadata.IsPackage)
        {
            return;
        }

        if (!metadata.FitsHost)
        {
            problems.Add(
                $"{path}: built against contract {metadata.ContractVersion}, this host offers {PackageMetadata.HostContract}; "
                + "rebuild the package against this version.");
            return;
        }

        AssemblyLoadContext context = new PluginLoadContext(path);
        try
        {
            Assembly assembly = context.LoadFromAssemblyPath(path);
            Type type = assembly.GetCustomAttribute<DriverPackageAttribute>()!.PackageType;
            var package = (IDriverPackage)Activator.CreateInstance(type)!;
            contexts.Add(context);
            foreach (DriverDescriptor driver in package.Drivers)
            {
                Add(driver, path);
            }
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            // A stranger's code: whatever it throws is a problem of that package alone.
            Exception cause = exception is TargetInvocationException { InnerException: { } inner } ? inner : exception;
            problems.Add($"{path}: the package cannot be loaded: {cause.Message}");
            if (!contexts.Contains(context))
            {
                context.Unload();
            }
        }
    }

    private void Add(DriverDescriptor driver, string path)
    {
        if (drivers.TryGetValue(driver.Id, out CatalogueEntry? first))
        {
            problems.Add($"{path}: driver '{driver.Id}' is already offered by {first.PackagePath}; remove one of the two.");
            return;
        }

        drivers.Add(driver.Id, new CatalogueEntry(driver, path));
    }
}
