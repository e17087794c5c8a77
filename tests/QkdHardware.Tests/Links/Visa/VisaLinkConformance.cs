using QkdHardware.Emulation.FrontDoors;
using QkdHardware.Sdk.Links;
using QkdHardware.Transports.Visa;

namespace QkdHardware.Tests.Links.Visa;

/// <summary>Byte links by a vendor's VISA, over the library that stands in for one.</summary>
public abstract class VisaByteLinkConformance(string form) : ByteLinkConformance
{
    private protected override ILinkProvider Links { get; } = new VisaLinkProvider(StandInVisa.Missing is null ? StandInVisa.File : "");

    private protected override IFrontDoorProvider Doors { get; } = new StandInDoors(form);

    private protected override IReadOnlyDictionary<string, string> Settings { get; } =
        new Dictionary<string, string> { ["visa"] = "vendor" };

    private protected override string? Unsupported => StandInVisa.Missing;

    private protected override string NewDoorAddress() => form;

    private protected override string Refusal(string connection) => "viOpen: The resource is not there, 0xBFFF0011";
}

public sealed class VisaSocketLinkConformance() : VisaByteLinkConformance(StandInDoors.Stream);

public sealed class VisaSerialLinkConformance() : VisaByteLinkConformance(StandInDoors.Serial);

/// <summary>Message links by a vendor's VISA, over the library that stands in for one.</summary>
public sealed class VisaMessageLinkConformance : MessageLinkConformance
{
    private protected override ILinkProvider Links { get; } = new VisaLinkProvider(StandInVisa.Missing is null ? StandInVisa.File : "");

    private protected override IFrontDoorProvider Doors { get; } = new StandInDoors(StandInDoors.Messages);

    private protected override IReadOnlyDictionary<string, string> Settings { get; } =
        new Dictionary<string, string> { ["visa"] = "vendor", ["slice"] = "50" };

    private protected override string? Unsupported => StandInVisa.Missing;

    private protected override string NewDoorAddress() => StandInDoors.Messages;

    private protected override string Refusal(string connection) => "viOpen: The resource is not there, 0xBFFF0011";
}
