using System.Collections.Immutable;
using QkdHardware.Emulation.OpticalWorld.Physics;
using QkdHardware.Emulation.OpticalWorld.Ports;
using QkdHardware.Emulation.Twin;

namespace QkdHardware.Emulation.OpticalWorld;

/// <summary>Everything that is commanded of the instruments, and the twin's numbers, at one moment. Immutable.</summary>
internal sealed record WorldState(TwinFile Twin)
{
    public const int DetectorCount = 4;
    public const int OutputCount = 2;

    /// <summary>No light passes until the attenuator's firmware has said what it does.</summary>
    public double AttenuationDb { get; init; } = double.PositiveInfinity;

    public ImmutableArray<(int Ingress, int Egress)> Connections { get; init; } = [];

    public ImmutableArray<DriveOutput> Outputs { get; init; } = [DriveOutput.Off, DriveOutput.Off];

    /// <summary>World time of the first sample of the pattern that is playing.</summary>
    public long PatternStartPs { get; init; }

    public bool IsSyncOn { get; init; }

    /// <summary>Counted from 0.</summary>
    public int SyncOutput { get; init; }

    public ImmutableArray<DetectorState> Detectors { get; init; } = [.. new DetectorState[DetectorCount]];

    /// <summary>The output whose sample clock drives the laser: the first that is on.</summary>
    public DriveOutput? LaserClock => Outputs.FirstOrDefault(output => output.IsOn);

    public WorldState WithDetector(int detector, DetectorState state) =>
        this with { Detectors = Detectors.SetItem(detector, state with { IsLatched = DetectorPhysics.IsLatched(Twin.Detectors, state) }) };

    /// <summary>With other numbers; a detector may latch by them.</summary>
    public WorldState WithTwin(TwinFile twin)
    {
        WorldState changed = this with { Twin = twin };
        for (int i = 0; i < DetectorCount; i++)
        {
            changed = changed.WithDetector(i, changed.Detectors[i]);
        }

        return changed;
    }
}
