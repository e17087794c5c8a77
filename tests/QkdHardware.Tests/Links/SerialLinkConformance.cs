using QkdHardware.Emulation.FrontDoors;
using QkdHardware.Emulation.FrontDoors.Serial;
using QkdHardware.Sdk.Links;
using QkdHardware.Sdk.Links.Addresses;
using QkdHardware.Transports.Serial;

namespace QkdHardware.Tests.Links;

/// <summary>Serial ports by one of the two implementations, over pseudo-terminals.</summary>
public abstract class SerialLinkConformance(string implementation) : ByteLinkConformance
{
    private protected override ILinkProvider Links { get; } = new SerialLinkProvider();

    private protected override IFrontDoorProvider Doors { get; } = new SerialFrontDoorProvider();

    private protected override IReadOnlyDictionary<string, string> Settings { get; } =
        new Dictionary<string, string> { ["implementation"] = implementation, ["baud"] = "115200" };

    private protected override string? Unsupported =>
        OperatingSystem.IsLinux() ? null : "pseudo-terminals are used on Linux only";

    // A serial port has no connection that could die: what the instrument still sends arrives.
    private protected override bool ReopeningDropsAnswers => false;

    private protected override string NewDoorAddress() => $"ASRLtest-{Guid.NewGuid():N}::INSTR";

    private protected static string PathOf(string connection) => ((SerialAddress.Device)SerialAddress.Parse(connection)).Path;
}

public sealed class TermiosLinkConformance() : SerialLinkConformance("termios")
{
    private protected override string Refusal(string connection) => $"there is no port {PathOf(connection)}";
}

public sealed class SystemSerialLinkConformance() : SerialLinkConformance("system_io_ports")
{
    private protected override string Refusal(string connection) => $"there is no port {PathOf(connection)}";
}

/// <summary>A stable name where there are no pseudo-terminals: a text file leads to a TCP stream.</summary>
public sealed class NamedTcpLinkConformance : ByteLinkConformance
{
    private protected override ILinkProvider Links { get; } = new SerialLinkProvider();

    private protected override IFrontDoorProvider Doors { get; } = new SerialFrontDoorProvider(usePseudoTerminals: false);

    private protected override string NewDoorAddress() => $"ASRLtest-{Guid.NewGuid():N}::INSTR";

    private protected override string Refusal(string connection) =>
        $"connection refused by {File.ReadAllText(((SerialAddress.Device)SerialAddress.Parse(connection)).Path).Trim()["serial+tcp://".Length..]}";
}
