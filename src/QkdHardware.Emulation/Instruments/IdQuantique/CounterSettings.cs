using QkdHardware.Protocols.Scpi;

namespace QkdHardware.Emulation.Instruments.IdQuantique;

/// <summary>How the counter of a connector or combiner counts.</summary>
internal sealed record CounterSettings
{
    public ScpiKeyword Mode { get; init; } = Cyclic;

    public long IntegrationMs { get; init; } = 1000;

    public static ScpiKeyword Cyclic { get; } = new("CYCL");

    public static ScpiKeyword Accumulating { get; } = new("ACCU");
}
