namespace QkdHardware.Sdk.Plugins;

/// <summary>What a driver package offers. The constructor does nothing.</summary>
public interface IDriverPackage
{
    IReadOnlyList<DriverDescriptor> Drivers { get; }
}
