using QkdHardware.Abstractions.Devices;
using QkdHardware.Abstractions.Roles;
using QkdHardware.Drivers.Thorlabs;
using QkdHardware.Sdk.Discovery;
using QkdHardware.Sdk.Plugins;

[assembly: DriverPackage(typeof(ThorlabsPackage))]

namespace QkdHardware.Drivers.Thorlabs;

/// <summary>The drivers for instruments of Thorlabs.</summary>
public sealed class ThorlabsPackage : IDriverPackage
{
    public IReadOnlyList<DriverDescriptor> Drivers { get; } =
    [
        new()
        {
            Id = "thorlabs.pm103",
            Vendor = "Thorlabs",
            Models = ["PM103E", "PM103", "PM100D family"],
            Role = typeof(IOpticalPowerMeter),
            Links = [new(Pm103PowerMeter.LinkName, "TCPIP0::192.168.1.70::2000::SOCKET", "SCPI commands and replies")],
            Matches =
            [
                // USB identities: firmware-protocols/ThorlabsPm/SPEC.md, section 1.
                .. new ushort[] { 0x8078, 0x8072, 0x8076 }.Select(product => new LinkMatch(Pm103PowerMeter.LinkName)
                {
                    UsbVendorId = 0x1313, UsbProductId = product, IsIdentifyHarmless = true,
                }),
            ],
            Options = Pm103Options.Descriptors,
            Evidence = [EvidenceKind.VendorManual, EvidenceKind.VendorCode, EvidenceKind.ThirdPartyCode],
            Recognition = "*IDN? must name Thorlabs and a model PM...; SYST:SENS:IDN? must tell a photodiode",
            OpenAsync = async (context, cancellationToken) =>
                await Pm103PowerMeter.OpenAsync(context, cancellationToken).ConfigureAwait(false),
        },
    ];
}
