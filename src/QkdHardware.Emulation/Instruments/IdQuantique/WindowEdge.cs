using QkdHardware.Protocols.Id900;
using QkdHardware.Protocols.Scpi;

namespace QkdHardware.Emulation.Instruments.IdQuantique;

/// <summary>What opens or closes a combiner's window.</summary>
internal sealed record WindowEdge
{
    public Id900Block Link { get; init; }

    public long DelayPs { get; init; }

    public ScpiKeyword Edge { get; init; } = Id900Words.Rising;
}
