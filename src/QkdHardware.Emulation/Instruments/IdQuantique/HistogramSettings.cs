using QkdHardware.Protocols.Id900;
using QkdHardware.Protocols.Scpi;

namespace QkdHardware.Emulation.Instruments.IdQuantique;

/// <summary>A histogram of the times between reference and stop.</summary>
internal sealed record HistogramSettings
{
    /// <summary>Bins are fewer than this (D p. 88).</summary>
    public const int BinCountLimit = 16384;

    public Id900Block Reference { get; init; }

    public ScpiKeyword ReferenceFilter { get; init; } = Id900Words.Rising;

    public Id900Block Stop { get; init; }

    public ScpiKeyword StopFilter { get; init; } = Id900Words.Rising;

    public Id900Block Enable { get; init; } = new(Id900BlockKind.Record);

    public long MinimumPs { get; init; }

    /// <summary>As asked; in use it is rounded up to a multiple of the step.</summary>
    public long BinWidthPs { get; init; } = 100;

    public int BinCount { get; init; } = 1000;

    public static ScpiKeyword All { get; } = new("ALL");
}
