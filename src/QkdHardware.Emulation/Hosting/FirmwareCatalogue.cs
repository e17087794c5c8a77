using QkdHardware.Emulation.Instruments;
using QkdHardware.Emulation.Instruments.HuberSuhner;
using QkdHardware.Emulation.Instruments.IdQuantique;
using QkdHardware.Emulation.Instruments.Keysight;
using QkdHardware.Emulation.Instruments.OzOptics;
using QkdHardware.Emulation.Instruments.SingleQuantum;
using QkdHardware.Emulation.Instruments.Thorlabs;

namespace QkdHardware.Emulation.Hosting;

/// <summary>The kinds of pretend instruments, by their names in twin files.</summary>
public static class FirmwareCatalogue
{
    public static IReadOnlyDictionary<string, Func<FirmwareContext, EmulatedInstrument>> Kinds { get; } =
        new Dictionary<string, Func<FirmwareContext, EmulatedInstrument>>
        {
            ["id-quantique-id900"] = context => new Id900Firmware(
                context.DeviceId, context.Settings, context.World.Tagger(context.DeviceId), context.Clock, context.Streams),
            ["keysight-33600a"] = context =>
                new Keysight33600Firmware(context.DeviceId, context.Settings, context.World.Drive(context.DeviceId)),
            ["polatis"] = context =>
                new PolatisFirmware(context.DeviceId, context.Settings, context.World.Switch(context.DeviceId), context.Clock),
            ["single-quantum-eos"] = context =>
                new EosFirmware(context.DeviceId, context.Settings, context.World.Detectors(context.DeviceId), context.Clock),
            ["thorlabs-pm103e"] = context =>
                new Pm103Firmware(context.DeviceId, context.Settings, context.World.PowerSensor(context.DeviceId), context.Clock),
            ["ozoptics-dd100mc"] = context =>
                new Dd100McFirmware(context.DeviceId, context.Settings, context.World.Attenuator(context.DeviceId), context.Clock),
        };
}
