namespace QkdHardware.Sdk.Plugins;

/// <summary>
/// Marks an assembly as a driver package. The device manager reads the mark before it loads the assembly, and compares
/// the version of this assembly that the package was built against with its own.
/// </summary>
/// <param name="packageType">A public class with a parameterless constructor that implements <see cref="IDriverPackage"/>.</param>
[AttributeUsage(AttributeTargets.Assembly)]
public sealed class DriverPackageAttribute(Type packageType) : Attribute
{
    public Type PackageType { get; } = packageType;
}
