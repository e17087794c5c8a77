using QkdHardware.Protocols.Id900;
using QkdHardware.Protocols.Scpi;

namespace QkdHardware.Emulation.Instruments.IdQuantique;

/// <summary>A combiner: two sources, a window, and what passes inside and outside of it.</summary>
internal sealed record CombinerSettings
{
    public Id900Block First { get; init; }

    public Id900Block Second { get; init; }

    public bool HasWindow { get; init; }

    public WindowEdge Begin { get; init; } = new();

    public WindowEdge End { get; init; } = new();

    /// <summary>Inside the window, and everywhere when there is none.</summary>
    public ScpiKeyword Inside { get; init; } = Or;

    public ScpiKeyword Outside { get; init; } = Mute;

    public CounterSettings Counter { get; init; } = new();

    public static ScpiKeyword And { get; } = new("AND");

    public static ScpiKeyword Or { get; } = new("OR");

    public static ScpiKeyword OnlyFirst { get; } = new("ONLYFIR");

    public static ScpiKeyword OnlySecond { get; } = new("ONLYSEC");

    public static ScpiKeyword Mute { get; } = new("MUTE");
}
