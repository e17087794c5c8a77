using QkdHardware.Abstractions.Devices;
using QkdHardware.Abstractions.Roles;
using QkdHardware.Drivers.HuberSuhner;
using QkdHardware.Sdk.Plugins;

[assembly: DriverPackage(typeof(HuberSuhnerPackage))]

namespace QkdHardware.Drivers.HuberSuhner;

/// <summary>The drivers for instruments of HUBER+SUHNER (Polatis).</summary>
public sealed class HuberSuhnerPackage : IDriverPackage
{
    public IReadOnlyList<DriverDescriptor> Drivers { get; } =
    [
        new()
        {
            Id = "huber-suhner.polatis",
            Vendor = "HUBER+SUHNER",
            Models = ["Polatis series 1000-7000, SCPI dialect"],
            Role = typeof(IOpticalSwitch),
            Links = [new(PolatisSwitch.LinkName, "TCPIP0::192.168.1.50::5025::SOCKET", "SCPI commands and replies")],
            Evidence = [EvidenceKind.ThirdPartyCode],
            Recognition = "*IDN? must name Polatis; :OXC:SWIT:SIZE? gives the ports",
            OpenAsync = async (context, cancellationToken) =>
                await PolatisSwitch.OpenAsync(context, cancellationToken).ConfigureAwait(false),
        },
    ];
}
