using QkdHardware.Protocols.Id900;
using QkdHardware.Protocols.Scpi;

namespace QkdHardware.Emulation.Instruments.IdQuantique;

/// <summary>START or an input, with its counter.</summary>
internal sealed record ConnectorSettings
{
    public bool IsEnabled { get; init; }

    public ScpiKeyword Coupling { get; init; } = Id900Words.Dc;

    public ScpiKeyword Edge { get; init; } = Id900Words.Rising;

    public ScpiKeyword Source { get; init; } = Unshaped;

    public double ThresholdVolts { get; init; }

    public long DelayPs { get; init; }

    public CounterSettings Counter { get; init; } = new();

    public static ScpiKeyword Unshaped { get; } = new("UNSHAPED");

    public static ScpiKeyword Shaped { get; } = new("SHAPED");

    public static ScpiKeyword Output { get; } = new("OUTPUT");

    public static ScpiKeyword Loop { get; } = new("LOOP");
}
