using QkdHardware.Protocols.Id900;
using QkdHardware.Protocols.Scpi;

namespace QkdHardware.Emulation.Instruments.IdQuantique;

/// <summary>An output connector.</summary>
internal sealed record OutputSettings
{
    public bool IsEnabled { get; init; }

    public Id900Block Link { get; init; }

    public ScpiKeyword Mode { get; init; } = Ttl;

    public bool HasPulses { get; init; }

    public long PulseWidthPs { get; init; } = 10_000;

    public long DelayPs { get; init; }

    public static ScpiKeyword Ttl { get; } = new("TTL");

    public static ScpiKeyword Nim { get; } = new("NIM");
}
