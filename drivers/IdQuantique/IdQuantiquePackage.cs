using QkdHardware.Abstractions.Devices;
using QkdHardware.Abstractions.Roles;
using QkdHardware.Drivers.IdQuantique;
using QkdHardware.Sdk.Plugins;

[assembly: DriverPackage(typeof(IdQuantiquePackage))]

namespace QkdHardware.Drivers.IdQuantique;

/// <summary>The drivers for instruments of ID Quantique.</summary>
public sealed class IdQuantiquePackage : IDriverPackage
{
    public IReadOnlyList<DriverDescriptor> Drivers { get; } =
    [
        new()
        {
            Id = "id-quantique.id900",
            Vendor = "ID Quantique",
            Models = ["ID900", "ID1000"],
            Role = typeof(ITimeTagger),
            Links =
            [
                new(Id900Scpi.LinkName, "zmq+req://169.254.99.100:5555", "SCPI commands and replies"),
                new(DataLinkTarget.LinkName, "zmq+req://127.0.0.1:6060", "commands to the data link target on this host"),
                .. Enumerable.Range(1, Id900TimeTagger.Inputs).Select(input => new LinkDescriptor(
                    Id900TimeTagger.StreamLinkName(input), $"zmq+pair://127.0.0.1:{4241 + input}", $"timestamps of input {input}")
                {
                    IsConfidential = true,
                }),
            ],
            Options = Id900Options.Descriptors,
            Evidence = [EvidenceKind.VendorManual, EvidenceKind.VendorCode, EvidenceKind.ThirdPartyCode],
            Recognition = "*IDN? must answer; DEVI:RES? must say HIRES or LOWRES and DEVI:RES:BWID? a step in ps",
            OpenAsync = async (context, cancellationToken) =>
                await Id900TimeTagger.OpenAsync(context, cancellationToken).ConfigureAwait(false),
        },
    ];
}
