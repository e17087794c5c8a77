using QkdHardware.Emulation.OpticalWorld.Physics;
using QkdHardware.Emulation.OpticalWorld.Ports;
using QkdHardware.Emulation.OpticalWorld.Sampling;

namespace QkdHardware.Emulation.OpticalWorld;

internal sealed class DetectorPort(World world, long seed) : IDetectorPort
{
    private const long StreamKind = 4;

    private readonly Lock gate = new();
    private RandomStream random = new(seed, StreamKind);

    public int DetectorCount => WorldState.DetectorCount;

    /// <summary>The sign of the bias does not matter to a nanowire.</summary>
    /// <exception cref="ArgumentOutOfRangeException">No such detector, or not a finite current.</exception>
    public void SetBias(int detector, double microamperes)
    {
        if (detector is < 0 or >= WorldState.DetectorCount)
        {
            throw new ArgumentOutOfRangeException(
                nameof(detector), detector, $"Expected a detector from 0 to {WorldState.DetectorCount - 1}.");
        }

        if (!double.IsFinite(microamperes))
        {
            throw new ArgumentOutOfRangeException(nameof(microamperes), microamperes, "Expected a finite current.");
        }

        world.Change((state, _) => state.WithDetector(detector, state.Detectors[detector] with { BiasUa = microamperes }));
    }

    public void SetEnabled(bool enabled) =>
        world.Change((state, _) =>
        {
            for (int i = 0; i < WorldState.DetectorCount; i++)
            {
                state = state.WithDetector(i, state.Detectors[i] with { IsEnabled = enabled });
            }

            return state;
        });

    /// <exception cref="ArgumentOutOfRangeException">A negative period.</exception>
    public double[] SampleCounts(TimeSpan period)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(period, TimeSpan.Zero);
        Scene scene = world.CurrentScene();
        double[] counts = new double[WorldState.DetectorCount];
        lock (gate)
        {
            for (int i = 0; i < counts.Length; i++)
            {
                counts[i] = random.NextPoisson(scene.ExpectedRateCps(i) * period.TotalSeconds);
            }
        }

        return counts;
    }
}
