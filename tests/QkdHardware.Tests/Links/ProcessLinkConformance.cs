using QkdHardware.Emulation.FrontDoors;
using QkdHardware.Sdk.Links;
using QkdHardware.Transports.Processes;

namespace QkdHardware.Tests.Links;

/// <summary>A small Python program between the link and the scripted firmware.</summary>
public sealed class ProcessLinkConformance : ByteLinkConformance
{
    private protected override ILinkProvider Links { get; } = new ProcessLinkProvider();

    private protected override IFrontDoorProvider Doors { get; } = new ProcessDoorProvider();

    // Some tests dispose links whose program is stuck in a write; they need not wait long for it.
    private protected override IReadOnlyDictionary<string, string> Settings { get; } =
        new Dictionary<string, string> { ["stop_ms"] = "300" };

    private protected override string? Unsupported =>
        OperatingSystem.IsLinux() && File.Exists(ProcessDoorProvider.Interpreter)
            ? null
            : $"the program behind the link needs Linux and {ProcessDoorProvider.Interpreter}";

    private protected override string NewDoorAddress() => "process:";

    private protected override string Refusal(string connection) => $"there is no program '{connection.Split('"')[1]}'";
}
