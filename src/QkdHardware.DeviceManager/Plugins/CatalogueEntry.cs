using QkdHardware.Sdk.Plugins;

namespace QkdHardware.DeviceManager.Plugins;

/// <summary>A driver and the package it comes from.</summary>
public sealed record CatalogueEntry(DriverDescriptor Driver, string PackagePath);
