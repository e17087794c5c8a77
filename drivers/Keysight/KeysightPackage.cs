using QkdHardware.Abstractions.Devices;
using QkdHardware.Abstractions.Roles;
using QkdHardware.Drivers.Keysight;
using QkdHardware.Protocols.Keysight33600;
using QkdHardware.Sdk.Discovery;
using QkdHardware.Sdk.Plugins;

[assembly: DriverPackage(typeof(KeysightPackage))]

namespace QkdHardware.Drivers.Keysight;

/// <summary>The drivers for instruments of Keysight (Agilent).</summary>
public sealed class KeysightPackage : IDriverPackage
{
    public IReadOnlyList<DriverDescriptor> Drivers { get; } =
    [
        new()
        {
            Id = "keysight.33600a",
            Vendor = "Keysight",
            Models = [.. Keysight33600Model.All.Select(model => model.Name)],
            Role = typeof(IModulator),
            Links =
            [
                new(Keysight33600Generator.LinkName, "TCPIP0::192.168.1.60::5025::SOCKET", "SCPI commands and waveforms"),
            ],
            Matches =
            [
                .. from model in Keysight33600Model.All
                from maker in new[] { "Keysight", "Agilent" }
                select new LinkMatch(Keysight33600Generator.LinkName)
                {
                    Manufacturer = maker, Model = model.Name, IsIdentifyHarmless = true,
                },
            ],
            Options = Keysight33600Options.Descriptors,
            Evidence = [EvidenceKind.VendorManual, EvidenceKind.ThirdPartyCode],
            Recognition = "*IDN? must name Keysight or Agilent and a model of the list",
            OpenAsync = async (context, cancellationToken) =>
                await Keysight33600Generator.OpenAsync(context, cancellationToken).ConfigureAwait(false),
        },
    ];
}
