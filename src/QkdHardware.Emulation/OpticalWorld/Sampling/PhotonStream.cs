using QkdHardware.Emulation.OpticalWorld.Physics;

namespace QkdHardware.Emulation.OpticalWorld.Sampling;

/// <summary>
/// The laser pulses from which one detector absorbs at least one photon. Coherent light: pulse k does so with probability
/// 1 - exp(-n_k), independently of other pulses and detectors. Candidates come at the brightest pulse's probability, by
/// exponential gaps; each is kept with its own pulse's probability over the brightest one's.
/// </summary>
internal struct PhotonStream
{
    private readonly PulseTrain pulses;
    private readonly DetectorScene detector;
    private readonly Scene scene;
    private readonly double brightest; // Its probability.
    private readonly long first;
    private readonly long end;
    private readonly long firstPs;
    private readonly double cutOff;
    private RandomStream random;
    private long pulse;

    public PhotonStream(Scene scene, int detector, long startPs, long endPs, RandomStream random)
    {
        (this.scene, this.detector, this.random) = (scene, scene.Detectors[detector], random);
        brightest = 1 - Math.Exp(-this.detector.MaxPhotons);
        if (scene.Pulses is not { } train || brightest == 0)
        {
            pulses = new(0, 1, 1);
            NextPs = long.MaxValue;
            return;
        }

        pulses = train;
        first = train.FirstAtOrAfter(startPs);
        end = train.FirstAtOrAfter(endPs);
        (firstPs, cutOff) = (train.TimeOf(first), train.CutOff(first));
        pulse = first;
        FindFrom(first);
    }

    /// <summary>World time of the pulse at hand; <see cref="long.MaxValue"/> after the last of the slice.</summary>
    public long NextPs { get; private set; }

    public void MoveOn() => FindFrom(pulse + 1);

    /// <summary>Drops pulses before a time; those are lost in the dead time, and what follows does not depend on them.</summary>
    public void SkipTo(long timePs)
    {
        if (NextPs < timePs)
        {
            FindFrom(Math.Max(pulse + 1, pulses.FirstAtOrAfter(timePs)));
        }
    }

    private void FindFrom(long from)
    {
        while (true)
        {
            double gap = Math.Floor(random.NextExponential() / detector.MaxPhotons);
            if (gap >= end - from)
            {
                (pulse, NextPs) = (end, long.MaxValue);
                return;
            }

            pulse = from + (long)gap;
            double photons = detector.PhotonsByEncoderLevel[scene.Encoder.LevelAt(pulse)]
                * scene.Transmission[scene.Intensity.LevelAt(pulse)];
            if (IsAbsorbed(random.NextUniform() * brightest, photons))
            {
                NextPs = firstPs + (long)(((pulse - first) * pulses.PeriodPs) + cutOff);
                return;
            }

            from = pulse + 1;
        }
    }

    // u < 1 - exp(-n), of which n - n^2/2 and n are bounds that nearly always decide.
    private static bool IsAbsorbed(double uniform, double photons) =>
        uniform < photons
        && (uniform < photons - (photons * photons / 2) || uniform < 1 - Math.Exp(-photons));
}
