using QkdHardware.Emulation.FrontDoors;
using QkdHardware.Emulation.FrontDoors.Serial;
using QkdHardware.Sdk.Links;
using QkdHardware.Transports.Serial;

namespace QkdHardware.Tests.Links;

/// <summary>Serial ports under a stable name.</summary>
public abstract class SerialLinkConformance(bool usePseudoTerminals) : ByteLinkConformance
{
    private readonly string name = $"test-{Guid.NewGuid():N}";

    private protected override ILinkProvider Links { get; } = new SerialLinkProvider();

    private protected override IFrontDoorProvider Doors { get; } = new SerialFrontDoorProvider(usePseudoTerminals);

    private protected string EntryPath => StableSerialName.PathOf(name);

    private protected override string NewDoorAddress() => $"ASRL{name}::INSTR";

    private protected override void CleanUp() => File.Delete(EntryPath + ".lock");
}

/// <summary>Over pseudo-terminals, by one of the two implementations.</summary>
public abstract class PtyLinkConformance(string implementation) : SerialLinkConformance(usePseudoTerminals: true)
{
    private protected override IReadOnlyDictionary<string, string> Settings { get; } =
        new Dictionary<string, string> { ["implementation"] = implementation, ["baud"] = "115200" };

    private protected override string? Unsupported =>
        OperatingSystem.IsLinux() ? null : "pseudo-terminals are used on Linux only";

    // A serial port has no connection that could die: what the instrument still sends arrives.
    private protected override bool ReopeningDropsAnswers => false;

    private protected override string Refusal(string connection) => $"there is no port {EntryPath}";
}

public sealed class TermiosLinkConformance() : PtyLinkConformance("termios");

public sealed class SystemSerialLinkConformance() : PtyLinkConformance("system_io_ports");

/// <summary>Where there are no pseudo-terminals: a text file under the stable name leads to a TCP stream.</summary>
public sealed class NamedTcpLinkConformance() : SerialLinkConformance(usePseudoTerminals: false)
{
    private protected override string Refusal(string connection) =>
        $"connection refused by {File.ReadAllText(EntryPath).Trim()["serial+tcp://".Length..]}";
}
