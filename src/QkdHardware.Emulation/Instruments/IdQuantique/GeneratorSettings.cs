using QkdHardware.Protocols.Id900;
using QkdHardware.Protocols.Scpi;

namespace QkdHardware.Emulation.Instruments.IdQuantique;

/// <summary>A pulse generator, or the record's gate, which is one.</summary>
internal sealed record GeneratorSettings
{
    public bool IsEnabled { get; init; }

    public long WidthPs { get; init; } = 1_000_000_000_000;

    public long PeriodPs { get; init; } = 1_000_000_000_000;

    /// <summary>Pulses, or records; null without end.</summary>
    public long? Count { get; init; } = 1;

    public bool IsPlaying { get; init; }

    public Id900Block Trigger { get; init; }

    public long TriggerDelayPs { get; init; }

    public ScpiKeyword Arming { get; init; } = Id900Words.Automatic;
}
