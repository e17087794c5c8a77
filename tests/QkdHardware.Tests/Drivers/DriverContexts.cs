using QkdHardware.Sdk.Links;
using QkdHardware.Sdk.Plugins;

namespace QkdHardware.Tests.Drivers;

/// <summary>What a device manager would hand to a driver of a package.</summary>
internal static class DriverContexts
{
    public static DriverContext For(
        IDriverPackage package, string driverId, ILinkOpener links, TimeProvider? time = null,
        params (string Name, string Value)[] options)
    {
        DriverDescriptor driver = package.Drivers.Single(d => d.Id == driverId);
        return new DriverContext(
            "device",
            links,
            new DriverOptions(driver.Options, options.ToDictionary(option => option.Name, option => option.Value)),
            time ?? TimeProvider.System);
    }
}
