namespace QkdHardware.Emulation.Instruments.SingleQuantum;

/// <summary>What the rack remembers; as after a power-up when new. Used under the rack's lock.</summary>
internal sealed class EosState(EosSettings settings, int detectors, DateTimeOffset poweredSince)
{
    public DateTimeOffset PoweredSince { get; } = poweredSince;

    public double MeasurementPeriodMs { get; set; } = settings.MeasurementPeriodMs;

    public double[] BiasUa { get; set; } = new double[detectors];

    public double[] TriggerMv { get; set; } = [.. Enumerable.Repeat(settings.TriggerLevelMv, detectors)];

    public bool IsEnabled { get; set; }

    public double[] AutoBiasTarget { get; set; } = [.. Enumerable.Repeat(100.0, detectors)]; // The vendor's example.

    public double[] AutoBiasResult { get; set; } = new double[detectors];

    public bool IsAutoBiasRunning { get; set; }

    public double ScanStartUa { get; set; }

    public double ScanEndUa { get; set; } = 30; // This and the increment: the defaults of the vendor's client.

    public double ScanIncrementUa { get; set; } = 0.5;

    public bool IsScanRunning { get; set; }

    public List<ScanPoint> Scan { get; } = [];

    /// <summary>One point of an IV scan.</summary>
    public sealed record ScanPoint(double BiasUa, double[] Counts, double[] Volts);
}
