using QkdHardware.Emulation.FrontDoors;
using QkdHardware.Emulation.OpticalWorld.Ports;

namespace QkdHardware.Emulation.Hosting;

/// <summary>What a pretend firmware is given.</summary>
/// <param name="DeviceId">The device's name in bench and twin file.</param>
/// <param name="Settings">The twin file's settings of the instrument.</param>
/// <param name="World">The shared physics.</param>
/// <param name="Clock">Lets commanded durations pass.</param>
/// <param name="Streams">Opens stream doors that an instrument opens on command.</param>
public sealed record FirmwareContext(
    string DeviceId,
    IReadOnlyDictionary<string, string> Settings,
    IOpticalPorts World,
    EmulatedClock Clock,
    ITagStreamDoorFactory Streams);
