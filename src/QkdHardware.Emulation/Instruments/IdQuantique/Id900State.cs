using QkdHardware.Protocols.Id900;

namespace QkdHardware.Emulation.Instruments.IdQuantique;

/// <summary>
/// The instrument's settings. Each element is immutable and replaced as a whole by the SCPI side, which has one writer at
/// a time; a record works on a <see cref="Snapshot"/>.
/// </summary>
internal sealed class Id900State
{
    public bool IsHighResolution { get; set; }

    /// <summary>START at 0, then the inputs.</summary>
    public ConnectorSettings[] Connectors { get; private init; } = new ConnectorSettings[1 + Id900Block.CountOf(Id900BlockKind.Input)];

    public DelaySettings[] Delays { get; private init; } = new DelaySettings[Id900Block.CountOf(Id900BlockKind.Delay)];

    public CombinerSettings[] Combiners { get; private init; } = new CombinerSettings[Id900Block.CountOf(Id900BlockKind.Combiner)];

    public GeneratorSettings[] Generators { get; private init; } = new GeneratorSettings[Id900Block.CountOf(Id900BlockKind.Generator)];

    public OutputSettings[] Outputs { get; private init; } = new OutputSettings[Id900Block.CountOf(Id900BlockKind.Output)];

    public RawSettings[] Raws { get; private init; } = new RawSettings[Id900Block.CountOf(Id900BlockKind.Raw)];

    public HistogramSettings[] Histograms { get; private init; } = new HistogramSettings[Id900Block.CountOf(Id900BlockKind.Histogram)];

    /// <summary>The gate, alone in its list.</summary>
    public GeneratorSettings[] Record { get; private init; } = new GeneratorSettings[1];

    /// <summary>As after a power-up.</summary>
    public void PowerUp(Id900Assumed assumed)
    {
        IsHighResolution = assumed.IsHighResolutionAtPowerUp;
        Array.Fill(Connectors, new() { ThresholdVolts = assumed.PowerUpThresholdVolts });
        Array.Fill(Delays, new());
        Array.Fill(Combiners, new());
        Array.Fill(Generators, new());
        Array.Fill(Outputs, new());
        Array.Fill(Raws, new());
        Array.Fill(Histograms, new());
        Array.Fill(Record, new());
    }

    /// <summary>The settings of this moment.</summary>
    public Id900State Snapshot() => new()
    {
        IsHighResolution = IsHighResolution,
        Connectors = [.. Connectors],
        Delays = [.. Delays],
        Combiners = [.. Combiners],
        Generators = [.. Generators],
        Outputs = [.. Outputs],
        Raws = [.. Raws],
        Histograms = [.. Histograms],
        Record = [.. Record],
    };

    public long StepPs(Id900Assumed assumed) =>
        IsHighResolution ? assumed.HighResolutionStep.Value : assumed.LowResolutionStep.Value;
}
