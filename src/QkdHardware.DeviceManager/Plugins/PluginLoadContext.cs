using System.Reflection;
using System.Runtime.Loader;

namespace QkdHardware.DeviceManager.Plugins;

/// <summary>
/// The load context of one driver package: its own dependencies from its own folder, the contract from the host. Two
/// packages may use two versions of a library.
/// </summary>
internal sealed class PluginLoadContext(string assemblyPath)
    : AssemblyLoadContext(Path.GetFileNameWithoutExtension(assemblyPath), isCollectible: true)
{
    private readonly AssemblyDependencyResolver resolver = new(assemblyPath);

    protected override Assembly? Load(AssemblyName assemblyName)
    {
        if (PackageMetadata.ContractAssemblies.Contains(assemblyName.Name))
        {
            return null; // The host's: a second copy would be a different type.
        }

        string? path = resolver.ResolveAssemblyToPath(assemblyName);
        return path is null ? null : LoadFromAssemblyPath(path);
    }

    protected override nint LoadUnmanagedDll(string unmanagedDllName)
    {
        string? path = resolver.ResolveUnmanagedDllToPath(unmanagedDllName);
        return path is null ? 0 : LoadUnmanagedDllFromPath(path);
    }
}
