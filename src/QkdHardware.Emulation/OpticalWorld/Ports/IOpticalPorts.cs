namespace QkdHardware.Emulation.OpticalWorld.Ports;

/// <summary>How pretend firmware reaches the shared physics: by the device's name in the twin file.</summary>
public interface IOpticalPorts
{
    IAttenuatorPort Attenuator(string deviceId);

    ISwitchPort Switch(string deviceId);

    IDrivePort Drive(string deviceId);

    IPowerSensorPort PowerSensor(string deviceId);

    IDetectorPort Detectors(string deviceId);

    ITaggerPort Tagger(string deviceId);
}
