using QkdHardware.Abstractions.Devices;
using QkdHardware.Sdk.Plugins;

namespace QkdHardware.DeviceManager.Benches;

/// <summary>An instrument that was opened.</summary>
public sealed record OpenedDevice(string Id, DriverDescriptor Driver, IInstrument Instrument);
