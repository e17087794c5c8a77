namespace QkdHardware.Sdk.Plugins;

/// <summary>One option of a driver: what no public source settles, or what differs between units.</summary>
/// <param name="Name">Its name in bench files.</param>
/// <param name="Default">The value when the bench file says nothing.</param>
/// <param name="Purpose">What it changes, with the unit.</param>
public sealed record OptionDescriptor(string Name, string Default, string Purpose);
