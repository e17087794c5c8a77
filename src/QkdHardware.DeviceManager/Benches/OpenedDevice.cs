using QkdHardware.Abstractions.Devices;
using QkdHardware.Sdk.Plugins;

namespace QkdHardware.DeviceManager.Benches;

/// <summary>An instrument that was opened.</summary>
/// <param name="Id">The device's name in the bench file.</param>
/// <param name="Driver">Its driver.</param>
/// <param name="Instrument">The instrument.</param>
public sealed record OpenedDevice(string Id, DriverDescriptor Driver, IInstrument Instrument)
{
    /// <summary>The address that each link was opened at, by link.</summary>
    public IReadOnlyDictionary<string, string> Addresses { get; init; } = new Dictionary<string, string>();

    /// <summary>Whether an emulator's address took the place of one of the bench file's.</summary>
    public bool IsRedirected { get; init; }
}
