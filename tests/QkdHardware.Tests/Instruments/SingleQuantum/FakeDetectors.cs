using QkdHardware.Emulation.OpticalWorld.Ports;

namespace QkdHardware.Tests.Instruments.SingleQuantum;

/// <summary>
/// Detectors whose counts a test can compute: 1000 a second for each microampere of bias and detector number (from 1),
/// none while disabled; above the switching current none until the bias was zero.
/// </summary>
internal sealed class FakeDetectors(int count) : IDetectorPort
{
    public const double SwitchingUa = 30;

    private readonly Lock gate = new();
    private readonly bool[] isLatched = new bool[count];

    public int DetectorCount => count;

    public double[] BiasUa { get; } = new double[count];

    public bool IsEnabled { get; private set; }

    public List<double> BiasOfFirst { get; } = [];

    public void SetBias(int detector, double microamperes)
    {
        lock (gate)
        {
            BiasUa[detector] = microamperes;
            isLatched[detector] = microamperes != 0 && (isLatched[detector] || microamperes > SwitchingUa);
            if (detector == 0)
            {
                BiasOfFirst.Add(microamperes);
            }
        }
    }

    public void SetEnabled(bool enabled) => IsEnabled = enabled;

    public double[] SampleCounts(TimeSpan period)
    {
        lock (gate)
        {
            return [.. BiasUa.Select((bias, i) => IsEnabled && !isLatched[i] ? Math.Round(1000 * period.TotalSeconds * bias * (i + 1)) : 0)];
        }
    }
}
