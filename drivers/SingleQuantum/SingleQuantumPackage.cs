using QkdHardware.Abstractions.Devices;
using QkdHardware.Abstractions.Roles;
using QkdHardware.Drivers.SingleQuantum;
using QkdHardware.Sdk.Plugins;

[assembly: DriverPackage(typeof(SingleQuantumPackage))]

namespace QkdHardware.Drivers.SingleQuantum;

/// <summary>The drivers for instruments of Single Quantum.</summary>
public sealed class SingleQuantumPackage : IDriverPackage
{
    public IReadOnlyList<DriverDescriptor> Drivers { get; } =
    [
        new()
        {
            Id = "single-quantum.eos",
            Vendor = "Single Quantum",
            Models = ["Eos and Atlas drivers, WebSQ version 1"],
            Role = typeof(ISinglePhotonDetector),
            Links =
            [
                new(EosLinks.ControlName, "TCPIP0::192.168.1.10::12000::SOCKET", "labels and commands"),
                new(EosLinks.CountsName, "TCPIP0::192.168.1.10::12345::SOCKET", "lines of counts"),
            ],
            Options = EosOptions.Descriptors,
            Evidence = [EvidenceKind.VendorCode],
            Recognition = "no identity query; labelProps must list NumberOfDetectors, BiasCurrent and DetectorEnable",
            OpenAsync = async (context, cancellationToken) =>
                await EosDetectors.OpenAsync(context, cancellationToken).ConfigureAwait(false),
        },
    ];
}
