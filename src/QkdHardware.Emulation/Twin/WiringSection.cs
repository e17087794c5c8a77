using QkdHardware.Configuration;

namespace QkdHardware.Emulation.Twin;

/// <summary><c>wiring:</c> which device stands at which place of the optics, by its id under <c>devices:</c>.</summary>
public sealed record WiringSection
{
    /// <summary>Output 1 drives the encoder, output 2 the intensity modulator, the sync output the tagger's START.</summary>
    public Located Drive { get; init; } = Default("generator");

    public Located Attenuator { get; init; } = Default("attenuator");

    public Located Switch { get; init; } = Default("switch");

    /// <summary>On the switch's <c>meter_egress</c>.</summary>
    public Located PowerSensor { get; init; } = Default("power_meter");

    /// <summary>Z0, Z1, X0, X1 are its detectors 0 to 3.</summary>
    public Located Detectors { get; init; } = Default("detectors");

    /// <summary>Detectors 0 to 3 are on its inputs 1 to 4.</summary>
    public Located Tagger { get; init; } = Default("tagger");

    internal IEnumerable<(string Place, Located Device)> All =>
    [
        ("drive", Drive), ("attenuator", Attenuator), ("switch", Switch),
        ("power_sensor", PowerSensor), ("detectors", Detectors), ("tagger", Tagger),
    ];

    private static Located Default(string device) => new(device, 0, 0);
}
