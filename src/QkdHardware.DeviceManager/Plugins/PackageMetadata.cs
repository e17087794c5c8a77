using System.Collections.Frozen;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using QkdHardware.Abstractions.Devices;
using QkdHardware.Sdk.Plugins;

namespace QkdHardware.DeviceManager.Plugins;

/// <summary>What can be known of an assembly without loading it.</summary>
/// <param name="IsPackage">Whether it carries <see cref="DriverPackageAttribute"/>.</param>
/// <param name="ContractVersion">The version of the contract that it was built against; null when it does not refer to it.</param>
internal sealed record PackageMetadata(bool IsPackage, Version? ContractVersion)
{
    /// <summary>The assemblies of the contract between host and plugin.</summary>
    public static FrozenSet<string?> ContractAssemblies { get; } = new[]
    {
        typeof(IInstrument).Assembly.GetName().Name,
        typeof(IDriverPackage).Assembly.GetName().Name,
        "System.Device.Gpio", // Its types are what a device link gives to a driver.
    }.ToFrozenSet();

    /// <summary>The contract that this host offers.</summary>
    public static Version HostContract { get; } = typeof(IDriverPackage).Assembly.GetName().Version!;

    /// <summary>A package fits when its contract has the host's major version and is not newer.</summary>
    public bool FitsHost =>
        ContractVersion is { } built
        && built.Major == HostContract.Major
        && (built.Minor < HostContract.Minor || (built.Minor == HostContract.Minor && built.Build <= HostContract.Build));

    /// <summary>Reads the file; anything that is not a managed assembly is no package.</summary>
    public static PackageMetadata Read(string path)
    {
        try
        {
            using FileStream file = File.OpenRead(path);
            using var image = new PEReader(file);
            if (!image.HasMetadata)
            {
                return new(false, null);
            }

            MetadataReader metadata = image.GetMetadataReader();
            string contract = typeof(IDriverPackage).Assembly.GetName().Name!;
            Version? version = metadata.AssemblyReferences
                .Select(metadata.GetAssemblyReference)
                .Where(reference => metadata.StringComparer.Equals(reference.Name, contract))
                .Select(reference => reference.Version)
                .FirstOrDefault();
            bool isPackage = metadata.IsAssembly
                && metadata.GetAssemblyDefinition().GetCustomAttributes()
                    .Any(handle => IsMark(metadata, metadata.GetCustomAttribute(handle)));
            return new(isPackage, version);
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            // The reader of a damaged assembly throws more than BadImageFormatException: also what its sums give.
            return new(false, null);
        }
    }

    private static bool IsMark(MetadataReader metadata, CustomAttribute attribute) =>
        attribute.Constructor.Kind == HandleKind.MemberReference
        && metadata.GetMemberReference((MemberReferenceHandle)attribute.Constructor).Parent is
            { Kind: HandleKind.TypeReference } parent
        && metadata.GetTypeReference((TypeReferenceHandle)parent) is var type
        && metadata.StringComparer.Equals(type.Name, nameof(DriverPackageAttribute))
        && metadata.StringComparer.Equals(type.Namespace, typeof(DriverPackageAttribute).Namespace!);
}
