using QkdHardware.Emulation.Instruments;
using QkdHardware.Emulation.Instruments.OzOptics;

namespace QkdHardware.Emulation.Hosting;

/// <summary>The kinds of pretend instruments, by their names in twin files.</summary>
public static class FirmwareCatalogue
{
    public static IReadOnlyDictionary<string, Func<FirmwareContext, EmulatedInstrument>> Kinds { get; } =
        new Dictionary<string, Func<FirmwareContext, EmulatedInstrument>>
        {
            ["ozoptics-dd100mc"] = context =>
                new Dd100McFirmware(context.DeviceId, context.Settings, context.World.Attenuator(context.DeviceId), context.Clock),
        };
}
