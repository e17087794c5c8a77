using QkdHardware.Abstractions.Devices;
using QkdHardware.Abstractions.Roles;
using QkdHardware.Drivers.OzOptics;
using QkdHardware.Sdk.Plugins;

[assembly: DriverPackage(typeof(OzOpticsPackage))]

namespace QkdHardware.Drivers.OzOptics;

/// <summary>The drivers for instruments of OZ Optics.</summary>
public sealed class OzOpticsPackage : IDriverPackage
{
    public IReadOnlyList<DriverDescriptor> Drivers { get; } =
    [
        new()
        {
            Id = "oz-optics.dd-100-mc",
            Vendor = "OZ Optics",
            Models = ["DD-100-MC", "DD-100", "DA-100"],
            Role = typeof(IVariableAttenuator),
            Links =
            [
                new(Dd100McAttenuator.LinkName, "ASRL/dev/ttyUSB0::INSTR", "commands and replies")
                {
                    Defaults = new Dictionary<string, string>
                    {
                        ["baud"] = "9600",
                        ["data_bits"] = "8",
                        ["parity"] = "none",
                        ["stop_bits"] = "1",
                    },
                },
            ],
            Evidence = [EvidenceKind.ThirdPartyCode],
            Recognition = "no identity query; the answer to CD must give MAX ATTEN and IL",
            SafeStateBound = TimeSpan.FromSeconds(5), // A move takes seconds; it goes on when the wait is over.
            OpenAsync = async (context, cancellationToken) =>
                await Dd100McAttenuator.OpenAsync(context, cancellationToken).ConfigureAwait(false),
        },
    ];
}
